"""What one act of triage takes, all that follows from it included: the item, its activity, the counters, the seal."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from activity import stream_handler as activity_stream
from activity.models import ActivityRow
from analytics.counting import stream_handler as counting
from ops.costs import cost_forecast, cost_model
from staff.roles import Role
from storage.memory_cache import forget_all
from tests.activity.conftest import an_event
from tests.factories import FeedbackStream, a_feedback, a_member
from tests.sessions import browser_of

ACT = "/dashboard/inbox/act"
ROOT: Path = settings.BASE_DIR

Consumed = list[tuple[str, Decimal]]


def _writes(consumed: Consumed) -> Decimal:
    return sum(
        (units for call, units in consumed if call in ("PutItem", "UpdateItem", "TransactWriteItems")), Decimal(0)
    )


@pytest.fixture
def stream(stack: int) -> FeedbackStream:
    return FeedbackStream.new()


def test_an_act_takes_the_units_of_the_model(stream: FeedbackStream, consumed: Consumed) -> None:
    browser = browser_of(a_member(Role.AGENT))
    item = a_feedback(message="The pages are slow in the evening.", email="ada@example.com")
    counting.count(stream.records())
    browser.get("/dashboard/inbox/")
    forget_all()  # as after a pause between two acts
    consumed.clear()

    response = browser.post(ACT, {"id": item.feedback_id, "status": "done", "version": 1, "query": ""})

    assert response.status_code == 302
    assert _writes(consumed) == cost_model.TRIAGE.writes
    assert len(consumed) == cost_model.TRIAGE.calls
    reads = sum((units for _, units in consumed), Decimal(0)) - _writes(consumed)
    assert reads <= cost_model.TRIAGE.reads  # the emulator says nothing of the units of a BatchGetItem


def test_what_follows_from_an_act_takes_the_units_of_the_model(stream: FeedbackStream, consumed: Consumed) -> None:
    browser = browser_of(a_member(Role.AGENT))
    item = a_feedback(email="ada@example.com")
    counting.count(stream.records())
    browser.post(ACT, {"id": item.feedback_id, "status": "done", "version": 1, "query": ""})
    [row] = ActivityRow.query(f"feedback#{item.feedback_id}")
    consumed.clear()

    counting.count(stream.records())
    assert _writes(consumed) == cost_model.ACT_COUNTERS
    consumed.clear()
    activity_stream.on_stream(an_event(row), None)
    assert _writes(consumed) == cost_model.ACT_SEAL


def test_the_page_on_the_bill_says_what_an_act_costs() -> None:
    page = " ".join((ROOT / "docs" / "bill.md").read_text(encoding="utf-8").split())
    act = cost_forecast.act()

    assert f"takes {act.units} write units" in page
    assert f"1,000 acts cost {act.cost_of_thousand:.3f} dollars" in page
    assert re.search(rf"{cost_model.TRIAGE.writes} for the item and its row of activity", page)
