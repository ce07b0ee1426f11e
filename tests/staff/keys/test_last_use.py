"""When a key was last used, at the price of one write an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from activity.rows import TERMINAL
from local_aws import emulated
from staff.keys import key_check, key_management, last_use
from storage import clock, memory_cache
from web.caller import Scope

Later = Callable[[timedelta], None]
NOTED = "UpdateItem! keys-local"


def _made() -> tuple[str, str]:
    key, text = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    return key.key_id, text


def test_a_use_is_noted_once_an_hour(stack: int, asked: list[str], later: Later) -> None:
    key_id, text = _made()
    first = clock.now()
    asked.clear()

    for _ in range(3):
        key_check.check(text)
    later(timedelta(minutes=59, seconds=59))
    memory_cache.forget_all()  # as in another container
    key_check.check(text)

    assert asked.count(NOTED) == 1
    assert key_management.find(key_id).last_used_at == first
    later(timedelta(seconds=1))
    key_check.check(text)
    assert asked.count(NOTED) == 2
    assert key_management.find(key_id).last_used_at == clock.now()


@pytest.mark.usefixtures("stack")
def test_it_is_no_change_of_the_key_for_those_who_edit_it() -> None:
    key_id, text = _made()
    read_before = key_management.find(key_id)

    key_check.check(text)

    key_management.revoke(read_before, actor=TERMINAL)
    assert key_management.find(key_id).last_used_at == clock.now()


@pytest.mark.usefixtures("stack")
def test_a_refused_key_is_not_in_use() -> None:
    key_id, text = _made()
    with pytest.raises(key_check.BadKey):
        key_check.check(text + "x")
    assert key_management.find(key_id).last_used_at is None


@pytest.mark.usefixtures("stack")
def test_a_container_that_read_the_key_before_another_used_it_moves_nothing_back(later: Later) -> None:
    key_id, text = _made()
    key_check.check(text)
    used = clock.now()
    later(timedelta(seconds=1))
    stale = key_management.find(key_id)
    stale.last_used_at = None

    last_use.note(stale)

    assert key_management.find(key_id).last_used_at == used


def test_a_request_goes_on_if_the_use_cannot_be_noted(stack: int, caplog: pytest.LogCaptureFixture) -> None:
    _, text = _made()
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 1, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])

    assert key_check.check(text).name == "CRM"

    assert "key_use_not_noted" in [record.message for record in caplog.records]
