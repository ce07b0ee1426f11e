from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from analytics import counting, recount, resumable, tally, unsettled
from feedback import inbox
from feedback.models import Feedback, Status
from storage import clock
from storage.clients import client
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def noon() -> datetime:
    """A day that no other test's records belong to: the stream is the worker's, and remembers them all."""
    return datetime(1990, 1, 1, 12, tzinfo=UTC) + timedelta(days=random.randrange(10_000))


@pytest.fixture
def day(noon: datetime) -> str:
    return noon.date().isoformat()


@pytest.fixture(autouse=True)
def _kept_for_ever(settings: LazySettings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recount begins some time after the last change; tests of changes under way set the clock right again."""
    _set_clock(monkeypatch, timedelta(minutes=1))


def _set_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    monkeypatch.setattr(clock, "now", lambda: clock.whole_milliseconds(datetime.now(UTC) + ahead))


@pytest.fixture
def stream(stack: int) -> FeedbackStream:
    return FeedbackStream()


@pytest.fixture
def some_items(stream: FeedbackStream, noon: datetime) -> list[Feedback]:
    """Counted as they should be."""
    items = [a_feedback(rating=1 + n % 5, created_at=noon, release="7", form_id=f"f{n % 2}") for n in range(10)]
    inbox.move(items[0], Status.SPAM)
    counting.count(stream.records())
    return items


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    def run_command(*arguments: str) -> str:
        out = StringIO()
        try:
            call_command("recount", "--apart=0", f"--state={tmp_path}/state.json", *arguments, stdout=out)
        except CommandError as error:
            out.write(f"failed: {error}")
        return out.getvalue()

    return run_command


def _tamper(aggregate: str, bucket: str, member: str, by: int) -> None:
    """As if somebody had written past the counting, without its version."""
    client("dynamodb").update_item(
        TableName="analytics-local",
        Key={"aggregateId": {"S": aggregate}, "bucket": {"S": bucket}},
        UpdateExpression="ADD #member :by",
        ExpressionAttributeNames={"#member": member},
        ExpressionAttributeValues={":by": {"N": str(by)}},
    )


@pytest.mark.usefixtures("some_items")
def test_counters_that_are_right_are_left_alone(run: Callable[..., str]) -> None:
    before = counters()
    assert run("--mend").endswith("10 items, 0 counters drifted, 0 mended\n")
    assert counters() == before


@pytest.mark.usefixtures("some_items")
def test_a_drift_is_shown_and_left_until_it_is_to_be_mended(run: Callable[..., str], day: str) -> None:
    right = counters()
    _tamper("form#default#f1", day, "totalCount", 3)
    shown = run()
    assert f"form#default#f1/{day}: totalCount -3: drifted" in shown
    assert "1 counters drifted, 0 mended" in shown
    assert "failed: Some counters differ" in shown
    assert counters() != right
    assert f"form#default#f1/{day}: totalCount -3: mended" in run("--mend")
    assert counters() == right
    assert "0 counters drifted" in run()


@pytest.mark.usefixtures("some_items")
def test_the_total_is_mended_to_the_sum_of_the_days(run: Callable[..., str], day: str) -> None:
    right = counters()
    _tamper("global", day, "sumRatings", -4)
    _tamper("global", "total", "positiveCount", 9)
    mended = run("--mend")
    assert "global/total: positiveCount -9: mended" in mended
    assert f"global/{day}: sumRatings +4: mended" in mended
    assert counters() == right


def test_what_was_never_counted_is_added(
    run: Callable[..., str], stream: FeedbackStream, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poison record waits in quarantine; its item was put right by hand since."""
    a_feedback(created_at=noon)
    monkeypatch.setattr(unsettled, "_records", lambda: iter(()))  # more than a day later, the stream has forgotten it
    assert counters() == {}
    assert "failed" not in run("--mend")
    assert counters()["global", "total"]["totalCount"] == 1
    assert len(counters()) == 6


def test_an_item_whose_change_is_not_counted_yet_is_no_drift_to_mend(
    run: Callable[..., str], stream: FeedbackStream, noon: datetime, day: str
) -> None:
    """However long the worker stands still: mended now, it would be counted twice when it goes on."""
    a_feedback(created_at=noon)
    shown = run("--mend")
    assert (
        f"global/{day}: positiveCount +1, rating5 +1, sumRatings +5, totalCount +1: its newest changes are not" in shown
    )
    assert counters() == {}
    counting.count(stream.records())
    assert counters()["global", "total"]["totalCount"] == 1
    assert "0 counters drifted" in run("--mend")


@pytest.mark.usefixtures("some_items")
def test_a_bucket_whose_items_changed_meanwhile_is_left_for_the_next_time(
    run: Callable[..., str], noon: datetime, day: str, stream: FeedbackStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_clock(monkeypatch, timedelta())
    _tamper("global", day, "totalCount", 3)
    a_feedback(created_at=noon)
    counting.count(stream.records())
    shown = run("--mend")
    assert f"global/{day}: totalCount -3: its items or its counter changed during the recount" in shown
    _set_clock(monkeypatch, timedelta(minutes=1))
    assert f"global/{day}: totalCount -3: mended" in run("--mend")


@pytest.mark.usefixtures("some_items")
def test_a_counter_that_moves_before_the_mend_is_left_alone(day: str) -> None:
    _tamper("global", day, "totalCount", 3)
    first, second = (recount.look(_counted()) for _ in range(2))
    [drift] = recount.compare(first, second)
    counting.count([a_record(an_image(localHour=f"{day}T12"))])
    recount.mend(drift)
    assert drift.outcome is recount.Outcome.MOVED


@pytest.mark.usefixtures("some_items")
def test_passes_that_disagree_mend_nothing(day: str) -> None:
    _tamper("global", day, "totalCount", 3)
    first = recount.look(_counted())
    _tamper("global", day, "totalCount", 1)
    [drift] = recount.compare(first, recount.look(_counted()))
    assert drift.outcome is recount.Outcome.DIFFERS
    recount.mend(drift)
    assert drift.outcome is recount.Outcome.DIFFERS


@pytest.mark.usefixtures("some_items")
def test_days_that_retention_may_have_thinned_out_are_frozen(
    run: Callable[..., str], settings: LazySettings, day: str, noon: datetime
) -> None:
    _tamper("global", day, "totalCount", 3)
    _tamper("global", "total", "totalCount", 3)
    settings.FEEDBACK_RETENTION_DAYS = 30
    assert "0 counters drifted" in run("--mend")
    settings.FEEDBACK_RETENTION_DAYS = 0
    after = (noon + timedelta(days=1)).date().isoformat()
    assert "0 counters drifted" in run("--mend", f"--since={after}")
    assert "mended" in run("--mend", f"--since={day}")


def test_items_that_cannot_be_counted_are_told(run: Callable[..., str], some_items: list[Feedback]) -> None:
    client("dynamodb").update_item(
        TableName="feedback-local",
        Key={"feedbackId": {"S": some_items[1].feedback_id}},
        UpdateExpression="SET rating = :nine",
        ExpressionAttributeValues={":nine": {"N": "9"}},
    )
    assert "1 items cannot be counted" in run()


def _counted() -> tally.Tally:
    counted = tally.Tally()
    for _ in tally.pages(counted):
        pass
    return counted


@pytest.fixture
def small_pages() -> Iterator[None]:
    """A page holds a megabyte; three items are enough here."""

    def limit(params: dict[str, Any], **_: Any) -> None:
        if params["TableName"] == "feedback-local":
            params["Limit"] = 3

    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.Scan", limit)
    yield
    events.unregister("provide-client-params.dynamodb.Scan", limit)


@pytest.mark.usefixtures("some_items", "small_pages")
@pytest.mark.parametrize("stops_at", [1, 3, 5, 7])
def test_it_goes_on_where_it_was_stopped(
    stops_at: int, run: Callable[..., str], tmp_path: Path, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tamper("global", day, "totalCount", 3)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if len(said) == stops_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resumable.Passes(tmp_path / "state.json", say).run(timedelta())
    out = run("--mend")
    assert "going on with the recount of" in out
    pages = [line for line in said + out.splitlines() if "pass:" in line]
    assert [line for line in pages if line.startswith("first pass: 3 items")] == ["first pass: 3 items"]
    assert [line for line in pages if line.startswith("second pass: 3 items")] == ["second pass: 3 items"]
    assert f"global/{day}: totalCount -3: mended" in out


LEFT_LONG_AGO = json.dumps(
    {
        "table": "feedback-local",
        "first": tally.to_json(tally.Tally(started=datetime(2026, 1, 1, tzinfo=UTC), items=9)),
        "stored_at_first": None,
        "second": None,
    }
)


@pytest.mark.usefixtures("some_items")
@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("{", "cannot be read: starting anew"),
        ("{}", "cannot be read: starting anew"),
        (
            LEFT_LONG_AGO,
            "left too long ago: starting anew",
        ),
    ],
)
def test_a_useless_state_is_told_and_left(kept: str, told: str, run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(kept)
    out = run()
    assert told in out
    assert "10 items, 0 counters drifted" in out
    assert not (tmp_path / "state.json").exists()


@pytest.mark.usefixtures("some_items")
def test_the_passes_are_as_far_apart_as_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    said: list[str] = []
    resumable.Passes(tmp_path / "state.json", said.append).run(timedelta(seconds=90))
    assert 80 < slept[0] <= 90
    assert any(line.startswith(("waiting 90 s", "waiting 89 s")) for line in said)
