from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings

from analytics import counting, thinned
from feedback.models import Feedback
from tests.analytics.recounts.conftest import tamper
from tests.factories import a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.usefixtures("some_items")
def test_days_that_retention_may_have_thinned_out_are_frozen(
    run: Callable[..., str], settings: LazySettings, day: str, noon: datetime
) -> None:
    tamper("global", day, "totalCount", 3)
    tamper("global", "total", "totalCount", 3)
    settings.FEEDBACK_RETENTION_DAYS = 30
    assert "0 counters drifted" in run("--mend")
    settings.FEEDBACK_RETENTION_DAYS = 0
    after = (noon + timedelta(days=1)).date().isoformat()
    assert "0 counters drifted" in run("--mend", f"--since={after}")
    assert "mended" in run("--mend", f"--since={day}")


EXPIRY = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}


@pytest.mark.usefixtures("some_items")
def test_days_that_retention_did_thin_out_stay_frozen_when_it_is_raised(
    run: Callable[..., str], some_items: list[Feedback], day: str
) -> None:
    """The setting says that all is kept; the stream said otherwise."""
    right = counters()
    for item in some_items[1:]:
        item.delete()
    counting.count([a_record(old=an_image(localHour=f"{day}T12")) | EXPIRY])
    assert "0 counters drifted" in run("--mend")
    assert counters() == right


def test_the_end_of_spam_thins_nothing_out(day: str, stack: int) -> None:
    gone = [an_image(localHour=f"{day}T12", status=status) for status in ("spam", "deleted")]
    counting.count([a_record(old=image) | EXPIRY for image in gone])
    assert thinned.first_whole_day() == date.min
    counting.count([a_record(old=an_image(localHour=f"{day}T12")) | EXPIRY])
    counting.count([a_record(old=an_image(localHour="1980-01-01T12")) | EXPIRY])
    assert thinned.first_whole_day() == date.fromisoformat(day) + timedelta(days=1)
