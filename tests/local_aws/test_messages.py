"""The messages of a queue in the emulator."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from local_aws.emulator.messages import Message, Messages, Queue

TIMEOUT = 30.0


class Noted:
    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, queue: Queue, message_id: str) -> None:
        self.ids.append(message_id)


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def messages(noted: Noted) -> Messages:
    return Messages({"id": "q"}, [], noted)


def message(name: str, sent_at: float = 100.0, delay: float = 0.0, **members: Any) -> Message:
    plain = {"id": name, "receipt_handle": None, "sent_at": sent_at, "visible_at": sent_at + delay, "receive_count": 0}
    return plain | members


def send(messages: Messages, *names: str, at: float = 100.0) -> None:
    for name in names:
        messages.append(message(name, at))


def receive(messages: Messages, now: float, timeout: float = TIMEOUT) -> Message | None:
    received = messages.take_visible(now)
    if received:
        messages.receive(received, timeout, now)
    return received


def names_received(messages: Messages, now: float) -> list[str]:
    names = []
    while received := receive(messages, now):
        names.append(received["id"])
    return names


def test_messages_come_in_the_order_of_their_sending(messages: Messages) -> None:
    send(messages, "a", "b", "c")

    assert names_received(messages, 100) == ["a", "b", "c"]
    assert names_received(messages, 100) == []


def test_a_message_that_was_not_deleted_comes_again_after_its_timeout(messages: Messages) -> None:
    send(messages, "a")
    receive(messages, 100)

    assert receive(messages, 129.9) is None
    again = receive(messages, 130)

    assert again is not None
    assert (again["id"], again["receive_count"], again["first_receive_at"]) == ("a", 2, 100)


def test_a_delayed_message_comes_after_its_delay_and_holds_no_other_back(messages: Messages) -> None:
    messages.append(message("late", delay=60))
    send(messages, "a")

    assert names_received(messages, 159) == ["a"]
    assert names_received(messages, 160) == ["late"]


def test_each_receive_gives_another_receipt_and_the_last_one_deletes(messages: Messages) -> None:
    send(messages, "a")
    first = receive(messages, 100)
    assert first is not None
    old = first["receipt_handle"]
    second = receive(messages, 140)
    assert second is not None

    assert messages.delete(old) is False
    assert messages.delete(second["receipt_handle"]) is True
    assert messages.delete(second["receipt_handle"]) is False
    assert len(messages) == 0
    assert names_received(messages, 1000) == []


@pytest.mark.parametrize("receipt", ["", "unknown"])
def test_a_receipt_of_no_message_does_nothing(messages: Messages, receipt: str) -> None:
    send(messages, "a")

    assert messages.delete(receipt) is False
    assert messages.hide(receipt, 10, 100) is None
    assert len(messages) == 1


@pytest.mark.parametrize(("seconds", "visible_at"), [(0, 110), (5, 115), (60, 170)])
def test_a_changed_timeout_counts_from_now(messages: Messages, seconds: float, visible_at: float) -> None:
    send(messages, "a")
    received = receive(messages, 100)
    assert received is not None

    assert messages.hide(received["receipt_handle"], seconds, 110) is True

    assert receive(messages, visible_at - 0.1) is None
    assert receive(messages, visible_at) is not None


def test_a_message_that_is_visible_again_cannot_be_hidden(messages: Messages) -> None:
    send(messages, "a")
    received = receive(messages, 100)
    assert received is not None

    assert messages.hide(received["receipt_handle"], 60, 131) is False
    assert receive(messages, 131) is not None


def test_only_old_messages_expire(messages: Messages) -> None:
    send(messages, "a", "b", at=100)
    send(messages, "c", at=101)

    messages.expire(100)

    assert [left["id"] for left in messages] == ["c"]


def test_every_change_is_noted_and_nothing_else(messages: Messages, noted: Noted) -> None:
    send(messages, "a", "b")
    received = receive(messages, 100)
    assert received is not None
    messages.hide(received["receipt_handle"], 60, 100)
    messages.delete(received["receipt_handle"])
    messages.hide("unknown", 60, 100)
    messages.take_visible(99)
    assert noted.ids == ["a", "b", "a", "a", "a"]

    messages.clear()
    messages.clear()
    assert noted.ids[5:] == ["b"]


def test_a_stored_state_is_put_back_as_often_as_you_like(messages: Messages, noted: Noted) -> None:
    send(messages, "a", "b", "c")
    noted.ids.clear()
    in_flight = message("b", receipt_handle="r1", receive_count=1, visible_at=500.0)

    for _ in range(2):
        messages.replace("b", in_flight)
        messages.replace("c", None)
        messages.replace("d", message("d"))

    assert noted.ids == []
    assert [left["id"] for left in messages] == ["a", "b", "d"]
    assert names_received(messages, 200) == ["a", "d"]
    assert messages.delete("r1") is True


def test_a_receipt_of_an_earlier_state_is_gone_after_a_later_one_is_put_back(messages: Messages) -> None:
    messages.replace("a", message("a", receipt_handle="r1"))
    messages.replace("a", message("a", receipt_handle="r2"))

    assert messages.delete("r1") is False
    assert messages.delete("r2") is True


def test_a_snapshot_has_plain_copies(messages: Messages) -> None:
    send(messages, "a", "b")

    stored = copy.deepcopy({"messages": messages})["messages"]
    receive(messages, 100)

    assert [(one["id"], one["receive_count"]) for one in json.loads(json.dumps(stored))] == [("a", 0), ("b", 0)]
