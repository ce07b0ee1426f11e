from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from django.conf import LazySettings

from analytics.counting import retention_watermark, stream_handler
from analytics.recount import reconcile
from feedback.models import Feedback
from local_aws import emulated
from staff.models import Project
from storage import clock, writes
from tests.analytics.recount.conftest import a_pass, expire, tamper
from tests.factories import FeedbackStream, a_project, an_expiry, counters

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.usefixtures("some_items")
def test_days_that_may_have_lost_items_are_frozen(
    run: Callable[..., str], settings: LazySettings, day: str, noon: datetime
) -> None:
    tamper("project#default", day, "totalCount", 3)
    tamper("project#default", "total", "totalCount", 3)
    settings.FEEDBACK_RETENTION_DAYS = 30
    assert "0 counters drifted" in run("--fix")
    settings.FEEDBACK_RETENTION_DAYS = 0
    after = (noon + timedelta(days=1)).date().isoformat()
    assert "0 counters drifted" in run("--fix", f"--since={after}")
    assert "fixed" in run("--fix", f"--since={day}")


@pytest.mark.usefixtures("some_items")
def test_days_that_lost_items_stay_frozen_with_a_longer_retention(
    run: Callable[..., str], some_items: list[Feedback], stream: FeedbackStream, day: str
) -> None:
    """By the setting nothing expires, but the stream has an expiry."""
    sums = counters()["project#default", day]
    for item in some_items[1:]:
        expire(item)
        item.delete()
    stream_handler.count(stream.records())
    right = counters()
    assert right["project#default", day] == sums
    assert right["project#default", "total"]["folder:spam"] == 1
    assert "folder:new" not in right["project#default", "total"]
    assert "0 counters drifted" in run("--fix")
    assert counters() == right


def test_expired_spam_freezes_no_day(day: str, stack: int) -> None:
    stream_handler.count([an_expiry(localHour=f"{day}T12", status=status) for status in ("spam", "deleted")])
    assert retention_watermark.first_whole_day("default") == date.min
    stream_handler.count([an_expiry(localHour=f"{day}T12")])
    stream_handler.count([an_expiry(localHour="1980-01-01T12")])
    assert retention_watermark.first_whole_day("default") == date.fromisoformat(day) + timedelta(days=1)


def test_the_day_of_an_expiry_is_stored_once(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, day: str, stack: int
) -> None:
    """One write for each day, not for each batch. A later day of another process stays."""
    for _ in range(3):
        stream_handler.count([an_expiry(localHour=f"{day}T12")])
    assert asked.count("UpdateItem analytics-local") == 1
    monkeypatch.setattr(retention_watermark, "_noted", {})  # another process
    stream_handler.count([an_expiry(localHour="1980-01-01T12")])
    assert retention_watermark.first_whole_day("default") == date.fromisoformat(day) + timedelta(days=1)


def test_a_day_that_cannot_be_stored_makes_the_batch_fail(stack: int, day: str) -> None:
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 9, "status": 400, "code": "AccessDenied"}
    emulated.inject(stack, [rule])
    records = [an_expiry(localHour=f"{day}T12")]
    with pytest.raises(ClientError):
        stream_handler.count(records)
    emulated.inject(stack, [])
    stream_handler.count(records)
    assert retention_watermark.first_whole_day("default") == date.fromisoformat(day) + timedelta(days=1)


def test_a_day_in_the_future_freezes_nothing(stack: int) -> None:
    """An expired item with a wrong hour in the year 9999 must not freeze all days until then."""
    stream_handler.count([an_expiry(localHour="9999-12-31T12")])
    assert retention_watermark.first_whole_day("default") == date.min


@pytest.mark.usefixtures("some_items")
def test_the_first_day_that_is_not_frozen_is_compared(day: str) -> None:
    tamper("project#default", day, "totalCount", 3)
    first, second = a_pass(), a_pass()
    assert [drift.key for drift in reconcile.compare(first, second, lambda _: date.fromisoformat(day))] == [
        ("project#default", day)
    ]
    assert reconcile.compare(first, second, lambda _: date.fromisoformat(day) + timedelta(days=1)) == []


def test_each_project_has_its_own_retention_and_its_own_frozen_days(day: str, stack: int) -> None:
    a_project("other")
    writes.change(a_project("brief"), Project.retention_days.set(30))
    stream_handler.count([an_expiry(projectId="other", localHour=f"{day}T12")])
    after = date.fromisoformat(day) + timedelta(days=1)
    assert retention_watermark.first_whole_day("other") == after
    assert retention_watermark.first_whole_day("default") == date.min
    assert retention_watermark.first_whole_day("brief") == clock.now().date() - timedelta(days=28)
    assert retention_watermark.first_whole_day("default") == date.min


def test_a_project_that_is_gone_has_the_retention_of_the_site(settings: LazySettings, stack: int) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 30
    assert retention_watermark.first_whole_day("gone") == clock.now().date() - timedelta(days=28)
