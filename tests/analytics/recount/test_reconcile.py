from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from analytics.counting import retention_watermark, stream_handler
from analytics.recount import corrections, reconcile
from feedback.models import Feedback
from storage import stream_reader
from storage.connection.clients import client
from storage.stream_reader import StreamReader
from tests.analytics.recount.conftest import a_pass, drifts_of, expire, set_clock, tamper
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.usefixtures("some_items")
def test_right_counters_are_not_changed(run: Callable[..., str]) -> None:
    before = counters()
    assert run("--fix").endswith("10 items, 0 counters drifted, 0 fixed\n")
    assert counters() == before


@pytest.mark.usefixtures("some_items")
def test_a_drift_is_only_shown_without_fix(run: Callable[..., str], day: str) -> None:
    right = counters()
    tamper("form#default#f1", day, "totalCount", 3)
    shown = run()
    assert f"form#default#f1/{day}: totalCount -3: drifted" in shown
    assert "1 counters drifted, 0 fixed" in shown
    assert "failed: Some counters differ" in shown
    assert counters() != right
    assert f"form#default#f1/{day}: totalCount -3: fixed" in run("--fix")
    assert counters() == right
    assert "0 counters drifted" in run()


@pytest.mark.usefixtures("some_items")
def test_the_total_becomes_the_sum_of_the_days(run: Callable[..., str], day: str) -> None:
    right = counters()
    tamper("project#default", day, "sumRatings", -4)
    tamper("project#default", "total", "mood:positive", 9)
    fixed = run("--fix")
    assert "project#default/total: mood:positive -9: fixed" in fixed
    assert f"project#default/{day}: sumRatings +4: fixed" in fixed
    assert counters() == right


def test_items_that_were_never_counted_are_added(
    run: Callable[..., str], stream: FeedbackStream, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record is in quarantine, and a person has corrected its item since."""
    a_feedback(created_at=noon)
    monkeypatch.setattr(StreamReader, "next_page", lambda _: None)  # a day later, the stream has no record of it
    assert counters() == {}
    assert "failed" not in run("--fix")
    assert counters()["project#default", "total"]["totalCount"] == 1
    assert counters()["project#default", "total"]["folder:new"] == 1
    assert len(counters()) == 4


def test_a_change_that_is_not_counted_yet_is_no_drift_to_fix(
    run: Callable[..., str], stream: FeedbackStream, noon: datetime, day: str
) -> None:
    """A correction now would count it twice when the worker continues."""
    a_feedback(created_at=noon)
    shown = run("--fix")
    assert (
        f"project#default/{day}: mood:positive +1, rating5 +1, sumRatings +5, totalCount +1: its newest changes are not"
        in shown
    )
    assert counters() == {}
    stream_handler.count(stream.records())
    assert counters()["project#default", "total"]["totalCount"] == 1
    assert "0 counters drifted" in run("--fix")


@pytest.mark.usefixtures("some_items")
def test_a_bucket_whose_items_change_during_the_recount_is_not_corrected(
    run: Callable[..., str], noon: datetime, day: str, stream: FeedbackStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, timedelta())
    tamper("project#default", day, "totalCount", 3)
    a_feedback(created_at=noon)
    stream_handler.count(stream.records())
    shown = run("--fix")
    assert f"project#default/{day}: totalCount -3: its items or its counter changed during the recount" in shown
    set_clock(monkeypatch, timedelta(minutes=1))
    assert f"project#default/{day}: totalCount -3: fixed" in run("--fix")


@pytest.mark.usefixtures("some_items")
def test_a_counter_that_changes_before_the_fix_is_not_corrected(day: str) -> None:
    tamper("project#default", day, "totalCount", 3)
    first, second = a_pass(), a_pass()
    [drift] = drifts_of(first, second)
    stream_handler.count([a_record(an_image(localHour=f"{day}T12"))])
    corrections.fix(drift, "r/0")
    assert drift.state is reconcile.DriftState.MOVED


@pytest.mark.usefixtures("some_items")
def test_passes_that_disagree_correct_nothing(day: str) -> None:
    tamper("project#default", day, "totalCount", 3)
    first = a_pass()
    tamper("project#default", day, "totalCount", 1)
    [drift] = drifts_of(first, a_pass())
    assert drift.state is reconcile.DriftState.DIFFERS
    corrections.fix(drift, "r/0")
    assert drift.state is reconcile.DriftState.DIFFERS


def test_items_that_cannot_be_counted_are_reported(run: Callable[..., str], some_items: list[Feedback]) -> None:
    client("dynamodb").update_item(
        TableName="feedback-local",
        Key={"feedbackId": {"S": some_items[1].feedback_id}},
        UpdateExpression="SET rating = :nine",
        ExpressionAttributeValues={":nine": {"N": "9"}},
    )
    assert "1 items cannot be counted" in run()


@pytest.mark.usefixtures("some_items")
def test_counters_of_a_newer_version_are_not_changed(run: Callable[..., str], day: str) -> None:
    tamper("project#default", day, "promoterCount", 7)
    assert "0 counters drifted" in run("--fix")
    assert counters()["project#default", day]["promoterCount"] == 7


@pytest.mark.usefixtures("some_items")
@pytest.mark.parametrize("bucket", ["total", "day"])
def test_a_total_whose_drift_changed_since_the_second_pass_is_not_corrected(bucket: str, day: str) -> None:
    """A reader saw only some writes of a transaction, or a day became wrong."""
    tamper("project#default", "total", "totalCount", 1)
    one_pass = a_pass()
    tamper("project#default", day if bucket == "day" else bucket, "totalCount", 2)
    drift = reconcile.total_drift("default", one_pass, [], reconcile.live_days())
    assert drift
    assert drift.state is reconcile.DriftState.MOVED


@pytest.mark.usefixtures("some_items")
def test_a_total_is_corrected_after_its_days(run: Callable[..., str], day: str) -> None:
    right = counters()
    tamper("project#default", "total", "totalCount", 1)
    tamper("project#default", day, "totalCount", 2)
    assert "2 counters drifted, 2 fixed" in run("--fix")
    assert counters() == right


@pytest.mark.usefixtures("some_items")
def test_a_counter_in_an_open_transaction_is_not_corrected(run: Callable[..., str], day: str) -> None:
    tamper("project#default", day, "totalCount", 3)
    refused: list[str] = []

    def refuse(model: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        refused.append(model.name)
        answer = {"Error": {"Code": "TransactionConflictException", "Message": ""}}
        return AWSResponse("", 400, {}, None), answer  # type: ignore[arg-type]

    events: Any = client("dynamodb").meta.events
    events.register("before-call.dynamodb.UpdateItem", refuse)
    shown = run("--fix")
    events.unregister("before-call.dynamodb.UpdateItem", refuse)

    assert f"project#default/{day}: totalCount -3: its items or its counter changed" in shown
    assert refused == ["UpdateItem"]
    assert "project#default/total: totalCount +3: a day of its sum cannot be judged, or is not right yet" in shown


def test_a_counter_that_was_created_during_the_recount_is_not_corrected(day: str, stack: int) -> None:
    drift = reconcile.Drift(("project#default", day), Counter(totalCount=1), version=None)
    stream_handler.count([a_record(an_image(localHour=f"{day}T12"))])
    corrections.fix(drift, "r/0")
    assert drift.state is reconcile.DriftState.MOVED


@pytest.mark.usefixtures("some_items")
def test_a_recount_ends_on_a_busy_stream(run: Callable[..., str], day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two reads of the stream there is a write, as on a busy site."""
    monkeypatch.setattr(stream_reader, "CLOCK_TOLERANCE", timedelta())
    tamper("project#default", day, "totalCount", 3)
    looks = itertools.count()

    def write(**_: Any) -> None:
        assert next(looks) < 1000, "it reads the stream without end"
        a_feedback(created_at=datetime(1985, 1, 1, tzinfo=UTC))

    events: Any = client("dynamodbstreams").meta.events
    events.register("before-call.dynamodb-streams.GetRecords", write)
    try:
        shown = run("--fix")
    finally:
        events.unregister("before-call.dynamodb-streams.GetRecords", write)

    assert next(looks) > 1
    assert f"project#default/{day}: totalCount -3: fixed" in shown


@pytest.mark.usefixtures("some_items")
def test_a_counter_that_changed_between_the_passes_is_not_corrected(day: str) -> None:
    """The same drift in both passes, without a change of an item: only the version differs."""
    tamper("project#default", day, "totalCount", 3)
    first = a_pass()
    tamper("project#default", day, "version", 1)
    [drift] = drifts_of(first, a_pass())
    assert drift.state is reconcile.DriftState.MOVED


@pytest.mark.usefixtures("some_items")
def test_the_previous_bucket_of_a_moved_item_is_not_corrected_either(
    noon: datetime, day: str, stream: FeedbackStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the old image has the bucket, because the item moved to another form."""
    item = a_feedback(created_at=noon, form_id="left")
    stream_handler.count(stream.records())
    tamper("form#default#left", day, "totalCount", 3)
    client("dynamodb").update_item(
        TableName="feedback-local",
        Key={"feedbackId": {"S": item.feedback_id}},
        UpdateExpression="SET formId = :form",
        ExpressionAttributeValues={":form": {"S": "joined"}},
    )
    first, second = a_pass(), a_pass()
    drifts = {drift.key[0]: drift.state for drift in drifts_of(first, second)}
    assert drifts["form#default#left"] is reconcile.DriftState.UNCOUNTED


def test_a_day_with_an_uncounted_expiry_is_not_corrected(
    noon: datetime, day: str, stream: FeedbackStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is late and has not frozen the day. The item is gone, but its count must stay."""
    item = a_feedback(created_at=noon)
    expire(item)
    stream_handler.count(stream.records())
    item.delete()
    drifts = {drift.key: drift for drift in drifts_of(a_pass(), a_pass())}
    assert len(drifts) == 4
    assert {drift.state for drift in drifts.values()} == {reconcile.DriftState.UNCOUNTED}


def test_a_day_whose_expiry_is_counted_and_not_yet_noted_is_not_corrected(
    noon: datetime, day: str, stream: FeedbackStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker ended before it froze the day."""
    item = a_feedback(created_at=noon)
    expire(item)
    item.delete()
    monkeypatch.setattr(retention_watermark, "note", lambda _: None)
    stream_handler.count(stream.records())
    drifts = drifts_of(a_pass(), a_pass())
    assert {drift.key[1] for drift in drifts} == {day}
    assert {drift.state for drift in drifts} == {reconcile.DriftState.MOVED}


def test_folders_are_compared_soon_after_an_expiry(
    run: Callable[..., str], noon: datetime, stream: FeedbackStream
) -> None:
    """A project has expired items every day. Only their days cannot be judged."""
    item = a_feedback(created_at=noon)
    expire(item)
    item.delete()
    stream_handler.count(stream.records())
    right = counters()
    tamper("project#default", "total", "folder:new", 2)
    assert "project#default/total: folder:new -2: fixed" in run("--fix")
    assert counters() == right


@pytest.mark.usefixtures("some_items")
def test_every_read_of_a_recount_is_consistent(
    run: Callable[..., str], day: str, asked_consistently: list[str]
) -> None:
    tamper("project#default", day, "totalCount", 3)
    assert "fixed" in run("--fix")
    assert {"GetItem", "Query", "Scan"} <= set(asked_consistently)
