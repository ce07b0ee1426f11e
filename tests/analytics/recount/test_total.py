"""The total is the sum of the days: it is corrected only if each of them is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from analytics.counting import stream_handler
from analytics.recount import reconcile
from analytics.recount.passes import Pass
from analytics.recount.reconcile import Drift, DriftState
from counters import reading as stored_counters
from counters.models import TOTAL
from counters.reading import StoredCounters
from tests.analytics.recount.conftest import tamper
from tests.factories import FeedbackStream, a_feedback, counters

PROJECT = "project#default"
LIVE_FROM = date(2026, 11, 10)


@pytest.fixture
def frozen_day(stream: FeedbackStream, noon: datetime) -> str:
    """Items of the day, and of a much earlier day that is ignored."""
    before = noon - timedelta(days=9000)
    for moment in (before, noon):
        for _ in range(3):
            a_feedback(created_at=moment)
    stream_handler.count(stream.records())
    return before.date().isoformat()


def _total() -> int:
    return counters()[PROJECT, TOTAL]["totalCount"]


def test_a_right_total_is_not_corrected_if_a_frozen_day_is_wrong(
    run: Callable[..., str], frozen_day: str, day: str
) -> None:
    tamper(PROJECT, frozen_day, "totalCount", 7)
    for _ in range(2):
        shown = run("--fix", f"--since={day}")
        assert "project#default/total: totalCount +7: days of its sum are frozen" in shown
        assert "run it again with --fix --trust-frozen-days" in shown
        assert _total() == 6


def test_a_wrong_total_is_corrected_if_the_operator_trusts_the_frozen_days(
    run: Callable[..., str], frozen_day: str, day: str
) -> None:
    tamper(PROJECT, TOTAL, "totalCount", 2)
    assert "days of its sum are frozen" in run("--fix", f"--since={day}")
    assert _total() == 8
    assert "project#default/total: totalCount -2: fixed" in run("--fix", f"--since={day}", "--trust-frozen-days")
    assert _total() == 6
    assert "0 counters drifted" in run(f"--since={day}")


def test_a_total_is_not_corrected_before_its_days_are(run: Callable[..., str], frozen_day: str, day: str) -> None:
    tamper(PROJECT, day, "totalCount", 4)
    shown = run("--trust-frozen-days", f"--since={day}")
    assert "project#default/total: totalCount +4: a day of its sum cannot be judged, or is not right yet" in shown
    assert "project#default/total" not in run("--fix", "--trust-frozen-days", f"--since={day}")
    assert _total() == 6


days = st.tuples(
    st.integers(0, 5),  # the right value
    st.integers(-3, 3),  # the error of the stored counter
    st.sampled_from(list(DriftState)),
)


@given(of_days=st.lists(days, min_size=1, max_size=20), off=st.integers(-3, 3), first=st.integers(0, 15))
@examples(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_certain_correction_always_makes_the_total_right(
    of_days: list[tuple[int, int, DriftState]], off: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen day is never compared. A live day with an error is reported, and is right only after a correction."""
    rows, before, drifts, true_total = {}, {}, [], 0
    for place, (true, by, state) in enumerate(of_days):
        key = PROJECT, (LIVE_FROM - timedelta(days=first) + timedelta(days=place)).isoformat()
        true_total += true
        is_live = key[1] >= LIVE_FROM.isoformat()
        is_corrected = is_live and by and state is DriftState.FIXED
        before[key] = StoredCounters(Counter(totalCount=true + by), version=1)
        rows[key] = StoredCounters(Counter(totalCount=true if is_corrected else true + by), version=1)
        if is_live and by:
            drifts.append(Drift(key, Counter(totalCount=-by), 1, state))
    before[PROJECT, TOTAL] = rows[PROJECT, TOTAL] = StoredCounters(Counter(totalCount=true_total + off), version=1)
    monkeypatch.setattr(stored_counters, "counters_of", lambda _: iter(rows.items()))

    drift = reconcile.total_drift("default", Pass(stored=before), drifts, lambda _: LIVE_FROM)

    if drift and drift.state is DriftState.CERTAIN:
        assert drift.correction["totalCount"] == -off
    if not off:
        assert drift is None or drift.state in (DriftState.UNCERTAIN, DriftState.FROZEN)
