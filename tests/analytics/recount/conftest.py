"""Items and counters of a separate day, and the command that compares them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from analytics.counting import retention_watermark, stream_handler
from analytics.recount import passes, reconcile, sources
from analytics.recount.in_flight import InFlight
from analytics.recount.passes import Pass
from analytics.recount.reconcile import Drift
from feedback.models import Feedback, Status
from storage import clock, streams
from storage.connection.clients import client
from storage.stream_reader import StreamReader
from tests.factories import FeedbackStream, a_feedback, move

_days = itertools.count()


@pytest.fixture
def noon() -> datetime:
    """A day for this test only: all tests of a worker share one stream, which keeps all records."""
    return datetime(1990, 1, 1, 12, tzinfo=UTC) + timedelta(days=next(_days))


@pytest.fixture
def day(noon: datetime) -> str:
    return noon.date().isoformat()


@pytest.fixture(autouse=True)
def _kept_for_ever(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0
    monkeypatch.setattr(retention_watermark, "_noted", {})


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recount starts some time after the last change. Tests of recent changes set the clock back."""
    set_clock(monkeypatch, timedelta(minutes=1))


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    monkeypatch.setattr(clock, "now", lambda: clock.whole_milliseconds(datetime.now(UTC) + ahead))


@pytest.fixture
def stream(stack: int) -> FeedbackStream:
    return FeedbackStream.new()


@pytest.fixture
def some_items(stream: FeedbackStream, noon: datetime) -> list[Feedback]:
    """Items that are counted correctly."""
    items = [a_feedback(rating=1 + n % 5, created_at=noon, release="7", form_id=f"f{n % 2}") for n in range(10)]
    move(items[0], Status.SPAM)
    stream_handler.count(stream.records())
    return items


@pytest.fixture
def run(tmp_path: Path, stream: FeedbackStream) -> Callable[..., str]:
    def run_command(*arguments: str) -> str:
        out = StringIO()
        try:
            call_command("recount", "--apart=0", f"--state={tmp_path}/state.json", *arguments, stdout=out)
        except CommandError as error:
            out.write(f"failed: {error}")
        return out.getvalue()

    return run_command


def tamper(aggregate: str, bucket: str, member: str, by: int) -> None:
    """Changes a counter without the counting, so its version stays."""
    client("dynamodb").update_item(
        TableName="analytics-local",
        Key={"aggregateId": {"S": aggregate}, "bucket": {"S": bucket}},
        UpdateExpression="ADD #member :by",
        ExpressionAttributeNames={"#member": member},
        ExpressionAttributeValues={":by": {"N": str(by)}},
    )


def expire(item: Feedback) -> None:
    """Its retention has ended. It is still stored."""
    item.update([Feedback.expires_at.set(item.received_at - timedelta(hours=1))])


def a_pass() -> Pass:
    made, source = Pass(), sources.SiteSource()
    while not passes.read_items(made, source):
        pass
    while not passes.read_counters(made, source, made.counted):
        pass
    return made


def drifts_of(first: Pass, second: Pass) -> list[Drift]:
    """With the states that the stream shows."""
    drifts = reconcile.compare(first, second, reconcile.live_days())
    in_flight, reader = InFlight(drifts, first.started), StreamReader(streams.stream_of("feedback-local"))
    while (page := reader.next_page()) is not None:
        in_flight.mark(page)
    return drifts
