from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from activity.stream_handler import on_stream
from feedback_site.entry import event_router
from storage import clock
from tests.activity.chains import fail_once, faults, sealed
from tests.activity.conftest import Bus, a_record, an_event, write_row


def test_each_new_row_is_published_and_sealed_in_the_chain_of_its_project(bus: Bus) -> None:
    first, second = (
        write_row(),
        write_row(subject="feedback#f2", changes={"status": ["new", "done"], "tags": "changed"}),
    )
    other = write_row(project_id="other")

    on_stream(an_event(first, second, other), None)

    assert bus.ids() == sorted(row.activity_id for row in (first, second, other))
    assert sealed() == [first.activity_id, second.activity_id]
    assert sealed("other") == [other.activity_id]
    assert faults() == faults("other") == []


def test_a_batch_that_comes_again_is_neither_published_nor_sealed_again(bus: Bus) -> None:
    event = an_event(write_row(), write_row())
    on_stream(event, None)
    bus.events()

    on_stream(event, None)

    assert bus.events() == []
    assert len(sealed()) == 2


def test_of_a_batch_that_overlaps_an_earlier_one_only_the_new_rows_are_handled(bus: Bus) -> None:
    first, second, third = write_row(), write_row(), write_row()
    on_stream(an_event(first, second), None)
    bus.events()

    on_stream(an_event(second, third), None)

    assert bus.ids() == [third.activity_id]
    assert sealed() == [first.activity_id, second.activity_id, third.activity_id]


def test_rows_that_come_late_and_in_another_order_are_sealed_once(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    early, late = write_row(), write_row()
    early_event, late_event = an_event(early), an_event(late)
    tomorrow = clock.now() + timedelta(hours=23)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)

    for event in (late_event, early_event, late_event, early_event):
        on_stream(event, None)

    assert sealed() == [late.activity_id, early.activity_id]


def test_a_row_twice_in_one_batch_is_sealed_once(stack: int) -> None:
    row = write_row()

    on_stream(an_event(row, row), None)

    assert sealed() == [row.activity_id]


def test_killed_between_publishing_and_sealing_the_rows_are_published_again_and_sealed_once(
    bus: Bus, stack: int
) -> None:
    event = an_event(write_row())
    fail_once(stack, "TransactWriteItems")
    with pytest.raises(ClientError):
        on_stream(event, None)
    first = bus.ids()

    on_stream(event, None)

    assert first == bus.ids() == sealed()


def test_killed_after_the_seal_was_written_the_rows_are_not_handled_again(bus: Bus, stack: int) -> None:
    event = an_event(write_row())
    fail_once(stack, "TransactWriteItems", after=True)
    with pytest.raises(ClientError):
        on_stream(event, None)
    bus.events()

    on_stream(event, None)

    assert bus.events() == []
    assert len(sealed()) == 1
    assert faults() == []


def test_if_the_bus_fails_nothing_is_sealed_until_it_is_back(bus: Bus, stack: int) -> None:
    event = an_event(write_row())
    fail_once(stack, "PutEvents", service="events")
    with pytest.raises(ClientError):
        on_stream(event, None)
    assert sealed() == []

    on_stream(event, None)

    assert bus.ids() == sealed()


@pytest.mark.parametrize("operation", ["GetItem", "Query"])
def test_if_the_chain_cannot_be_read_nothing_is_published(bus: Bus, stack: int, operation: str) -> None:
    event = an_event(write_row())
    fail_once(stack, operation)

    with pytest.raises(ClientError):
        on_stream(event, None)

    assert bus.events() == []


def test_without_a_key_nothing_is_published_or_sealed(bus: Bus, settings: Settings) -> None:
    event = an_event(write_row())
    settings.LEDGER_KEY = ""

    with pytest.raises(ImproperlyConfigured, match="LEDGER_KEY is empty"):
        on_stream(event, None)

    assert bus.events() == []


@pytest.mark.parametrize("kind", ["MODIFY", "REMOVE"])
def test_a_row_that_was_altered_is_logged_as_an_error(kind: str, bus: Bus, caplog: pytest.LogCaptureFixture) -> None:
    row = write_row()

    on_stream({"Records": [a_record(row.serialize(), kind)]}, None)

    [line] = [record for record in caplog.records if record.msg == "activity_row_altered"]
    assert (line.levelname, vars(line)["activityId"], vars(line)["kind"]) == ("ERROR", row.activity_id, kind)
    assert bus.events() == []


def test_an_event_of_lambda_reaches_the_handler(bus: Bus, settings: Settings) -> None:
    settings.TABLES = settings.TABLES | {"activity": "activity-prod"}
    event = json.loads((settings.BASE_DIR / "tests" / "events" / "dynamodb_activity_stream.json").read_text())

    event_router.handle(event, SimpleNamespace(aws_request_id="r-1"))

    assert bus.ids() == sealed() == ["0190f3c3-01aa-7b22-8c1d-5a8d0f6b7e42"]
