"""The way of docs/restoring.md after data was lost or damaged, on real tables of the emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from analytics.counting import stream_handler
from feedback.models import Feedback, Status
from storage import clock, writes
from storage.connection.clients import client
from tests.factories import FeedbackStream, a_feedback, counters, move

pytestmark = pytest.mark.usefixtures("stack")

TABLE = settings.TABLES["feedback"]


@pytest.fixture
def restored() -> Iterator[Any]:
    """Makes a copy of the table as it is now, by a backup."""
    made: list[str] = []

    def restore() -> str:
        made.append(f"{TABLE}-{uuid4().hex[:8]}")
        backup = client("dynamodb").create_backup(TableName=TABLE, BackupName=made[-1])["BackupDetails"]
        client("dynamodb").restore_table_from_backup(TargetTableName=made[-1], BackupArn=backup["BackupArn"])
        return made[-1]

    yield restore
    for table in made:
        client("dynamodb").delete_table(TableName=table)


def restore(*arguments: str) -> str:
    out = StringIO()
    call_command("restore", *arguments, stdout=out)
    return out.getvalue()


def lose(item: Feedback) -> None:
    client("dynamodb").delete_item(TableName=TABLE, Key={"feedbackId": {"S": item.feedback_id}})


def stored(item: Feedback) -> dict[str, Any] | None:
    key = {"feedbackId": {"S": item.feedback_id}}
    return client("dynamodb").get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item")


def test_what_was_lost_comes_home_and_is_counted_again(restored: Any) -> None:
    stream = FeedbackStream()
    kept, lost = a_feedback(rating=5), a_feedback(rating=2, name="Ada")
    before = stored(lost)
    stream_handler.count(stream.records())
    counted = counters()
    copy = restored()
    lose(lost)
    came_since = a_feedback(rating=1)

    told = restore("copy", copy, "--go")

    assert "1  put back" in told
    assert "1  the same in both" in told
    assert stored(lost) == before
    assert stored(kept)
    assert stored(came_since)
    lose(came_since)
    stream_handler.count(stream.records())
    assert counters() == counted


def test_a_point_in_time_makes_a_copy_as_well() -> None:
    """The emulated AWS copies what is there now, whatever time is named; the call and its answer are the same."""
    table, item = f"{TABLE}-{uuid4().hex[:8]}", a_feedback()
    client("dynamodb").restore_table_to_point_in_time(
        SourceTableName=TABLE, TargetTableName=table, UseLatestRestorableTime=True
    )
    lose(item)
    try:
        assert "1  put back" in restore("copy", table, "--go")
    finally:
        client("dynamodb").delete_table(TableName=table)

    assert stored(item)


def test_without_go_nothing_is_written(restored: Any) -> None:
    lost = a_feedback()
    copy = restored()
    lose(lost)

    told = restore("copy", copy)

    assert "1  put back" in told
    assert "Nothing was written" in told
    assert stored(lost) is None


def test_what_was_changed_since_is_left_as_it_is(restored: Any) -> None:
    item = a_feedback()
    copy = restored()
    move(item, Status.DONE)

    assert "1  left as it is: it was changed since" in restore("copy", copy, "--go")
    assert writes.find(Feedback, item.feedback_id).status == Status.DONE


def test_what_was_damaged_in_the_time_that_is_named_is_overwritten(restored: Any) -> None:
    item = a_feedback(rating=4)
    copy = restored()
    damaged = clock.to_text(datetime.now(UTC))
    client("dynamodb").update_item(
        TableName=TABLE,
        Key={"feedbackId": {"S": item.feedback_id}},
        UpdateExpression="SET rating = :r, version = :v, updatedAt = :at, newer = :n",
        ExpressionAttributeValues={":r": {"N": "1"}, ":v": {"N": "7"}, ":at": {"S": damaged}, ":n": {"S": "x"}},
    )
    hour = timedelta(hours=1)
    period = ("--damaged-from", (clock.now() - hour).isoformat(), "--damaged-until", (clock.now() + hour).isoformat())
    too_early = ("--damaged-from", "2026-01-01T00:00:00Z", "--damaged-until", "2026-01-02T00:00:00Z")

    assert "changed since" in restore("copy", copy, *too_early, "--go")
    assert "1  overwritten" in restore("copy", copy, *period, "--go")

    overwritten = stored(item)
    assert overwritten is not None
    assert (overwritten["rating"], overwritten["version"]) == ({"N": "4"}, {"N": "8"})
    assert "newer" not in overwritten


def test_what_somebody_changes_at_this_moment_is_not_overwritten(
    restored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = a_feedback()
    copy = restored()
    monkeypatch.setattr("feedback.backup_restore._current", lambda ids: {})  # it was not there when it was looked for

    assert "1  left as it is: it was being changed at this moment" in restore("copy", copy, "--go")
    assert stored(lost)


def test_what_was_changed_after_the_look_is_not_overwritten(restored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    item = a_feedback()
    copy = restored()
    seen = stored(item)
    assert seen is not None
    damaged = {item.feedback_id: {**seen, "rating": {"N": "1"}}}
    monkeypatch.setattr("feedback.backup_restore._current", lambda ids: damaged)
    move(item, Status.DONE)
    hour = timedelta(hours=1)
    period = ("--damaged-from", (clock.now() - hour).isoformat(), "--damaged-until", (clock.now() + hour).isoformat())

    assert "1  left as it is: it was being changed at this moment" in restore("copy", copy, *period, "--go")
    assert writes.find(Feedback, item.feedback_id).status == Status.DONE


def test_what_is_deleted_stays_deleted(restored: Any) -> None:
    item = a_feedback()
    copy = restored()
    move(item, Status.DELETED)
    hour = timedelta(hours=1)
    period = ("--damaged-from", (clock.now() - hour).isoformat(), "--damaged-until", (clock.now() + hour).isoformat())

    assert "1  left deleted" in restore("copy", copy, *period, "--go")
    assert writes.find(Feedback, item.feedback_id).status == Status.DELETED


def test_what_was_deleted_and_purged_since_does_not_come_back(restored: Any) -> None:
    purged, back = a_feedback(), a_feedback()
    copy = restored()
    move(purged, Status.DELETED)
    move(back, Status.DELETED)
    move(back, Status.NEW)
    lose(purged)
    lose(back)

    told = restore("copy", copy, "--go")

    assert "1  left deleted" in told
    assert stored(purged) is None
    assert stored(back)


def test_what_expired_meanwhile_does_not_come_back(restored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    item = a_feedback()
    copy = restored()
    lose(item)
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "1  left out: its retention is over" in restore("copy", copy, "--go")
    assert stored(item) is None


def test_a_table_restored_as_a_whole_forgets_again_what_was_deleted() -> None:
    item, other = a_feedback(), a_feedback()
    before = stored(item)
    move(item, Status.DELETED)
    client("dynamodb").put_item(TableName=TABLE, Item=before or {})  # as it is in the table that was restored

    assert "The activity names 1 deleted items; 1 of them were here" in restore("deletions")
    assert writes.find(Feedback, item.feedback_id).status == Status.DELETED
    assert writes.find(Feedback, other.feedback_id).status == Status.NEW
    assert "0 of them were here" in restore("deletions")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((TABLE,), "is the current table"),
        (("t", "--damaged-from", "2026-01-01T00:00:00Z"), "Give both"),
        (("no-such-table",), "AWS refused"),
    ],
)
def test_it_refuses_what_makes_no_sense(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        restore("copy", *arguments)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(CommandError, match="damaged-from"):
        restore("copy", "t", "--damaged-from", "2026-01-01T00:00:00")
