from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from feedback.forms import reference_numbers
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Mood, Status
from staff.models import Project
from storage import clock, writes
from storage.connection.clients import client
from tests.capacity import item_size
from tests.factories import a_feedback, an_id, move

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = datetime(2026, 11, 21, 23, 30, 15, 123_000, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def test_an_item_is_stored_with_all_that_later_steps_need(now: datetime, settings: LazySettings) -> None:
    settings.RELEASE = "17"
    feedback_id = an_id("f-1")
    item = a_feedback(
        feedback_id, rating=2, message="Awfully bad search", name="Ada", email="ada@example.com", source="form"
    )
    stored = client("dynamodb").get_item(TableName="feedback-local", Key={"feedbackId": {"S": feedback_id}})["Item"]
    assert stored == {
        "feedbackId": {"S": feedback_id},
        "projectId": {"S": "default"},
        "formId": {"S": "default"},
        "source": {"S": "form"},
        "formVersion": {"N": "1"},
        "servedBy": {"S": "17"},
        "rating": {"N": "2"},
        "message": {"S": "Awfully bad search"},
        "sentiment": {"S": "negative"},
        "sentimentScore": {"N": "-0.9653"},
        "name": {"S": "Ada"},
        "email": {"S": "ada@example.com"},
        "personHash": {"S": item.person_hash},
        "status": {"S": "new"},
        "counted": {"BOOL": True},
        "localHour": {"S": "2026-11-21T23"},
        "createdAt": {"S": "2026-11-21T23:30:15.123Z"},
        "receivedAt": {"S": "2026-11-21T23:30:15.123Z"},
        "updatedAt": {"S": "2026-11-21T23:30:15.123Z"},
        "expiresAt": {"N": str(int((now + timedelta(days=30)).timestamp()))},
        "version": {"N": "1"},
        "projectShard": {"S": "default#0"},
        "folderShard": {"S": "default#new#0"},
        "referenceKey": {"S": f"default#{reference_numbers.of(feedback_id)}"},
    }
    assert item_size(stored) < 1024


def test_an_item_keeps_its_answers_its_context_and_its_release(now: datetime) -> None:
    more: dict[str, Any] = {
        "form_version": 3,
        "variant": "b",
        "answers": {"q1": 9, "q2": ["a", "c"]},
        "counts": frozenset({"q1.9", "q2.a", "q2.c"}),
        "context": {"page": "https://example.com/cart", "attributes": {"plan": "pro"}},
        "release": "2.1.0",
        "tags": frozenset({"checkout"}),
    }
    item = writes.find(Feedback, a_feedback(**more).feedback_id)
    assert {name: getattr(item, name) for name in more} == more


def test_an_item_without_a_rating_is_stored_without_one(now: datetime) -> None:
    item = writes.find(Feedback, a_feedback(rating=None, message="").feedback_id)
    assert item.sentiment == Mood.NEUTRAL
    assert not any(getattr(item, name) for name in ("rating", "release", "answers", "context", "tags"))


def test_a_repeated_put_of_an_item_with_answers_is_recognized(now: datetime) -> None:
    """A response can get lost: then the same item is put again."""
    first = a_feedback(an_id("f-1"), answers={"q1": 9}, tags=frozenset({"b", "a"}))
    assert a_feedback(an_id("f-1"), answers={"q1": 9}, tags=frozenset({"a", "b"})).version == first.version
    with pytest.raises(writes.Conflict):
        a_feedback(an_id("f-1"), answers={"q1": 8}, tags=frozenset({"a", "b"}))


def test_its_hour_is_in_the_time_zone_of_the_project(now: datetime) -> None:
    project = Project("tokyo", name="Tokyo", time_zone="Asia/Tokyo")
    item = submissions.accept(project, Submission(rating=5, message=""), visitor=None)
    assert item.local_hour == "2026-11-22T08"
    assert item.project_shard == "tokyo#0"


def test_an_imported_item_keeps_its_date_and_its_retention_starts_now(now: datetime) -> None:
    item = a_feedback(created_at=datetime(2020, 2, 29, 12, tzinfo=UTC))
    assert item.local_hour == "2020-02-29T12"
    assert item.expires_at == (now + timedelta(days=30)).replace(microsecond=0)
    assert (item.created_at.year, item.received_at, item.updated_at) == (2020, now, now)


def test_times_are_stored_to_the_millisecond() -> None:
    item = a_feedback(created_at=datetime(2020, 2, 29, 12, 0, 0, 123_456, tzinfo=UTC))
    assert item.created_at == writes.find(Feedback, item.feedback_id).created_at
    assert item.created_at.microsecond == 123_000


def test_a_person_hash_ignores_case_and_spaces_and_differs_for_each_project() -> None:
    typed = ["ada@example.com", " Ada@Example.com ", "ADA@EXAMPLE.COM"]
    assert len({submissions.person_hash("default", email) for email in typed}) == 1
    assert submissions.person_hash("default", typed[0]) != submissions.person_hash("another", typed[0])


def test_an_item_without_an_address_has_no_person_hash() -> None:
    assert a_feedback().person_hash is None
    assert a_feedback(email="").person_hash is None


def test_a_shard_is_chosen_by_the_id_and_spreads_evenly(settings: LazySettings) -> None:
    settings.FEEDBACK_SHARDS = 8
    shards = [submissions.shard_of(f"id-{n}") for n in range(800)]
    assert shards == [submissions.shard_of(f"id-{n}") for n in range(800)]
    assert min(shards.count(shard) for shard in range(8)) > 60


def test_a_deleted_item_expires_after_a_week_unless_it_is_restored(now: datetime) -> None:
    item = a_feedback()
    kept_until = item.expires_at
    move(item, Status.DELETED)
    assert item.expires_at == (now + timedelta(days=7)).replace(microsecond=0)
    move(item, Status.NEW)
    assert item.expires_at == kept_until


def test_without_retention_a_restored_item_never_expires(settings: LazySettings) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 0
    item = a_feedback()
    move(item, Status.DELETED)
    assert item.expires_at is not None
    move(item, Status.NEW)
    assert writes.find(Feedback, item.feedback_id).expires_at is None


def test_an_item_stays_in_the_shard_it_was_written_to(settings: LazySettings) -> None:
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = 8
    item = next(item for item in (a_feedback() for _ in range(50)) if not item.project_shard.endswith("#0"))
    settings.FEEDBACK_SHARDS = 1
    move(item, Status.DONE)
    assert item.folder_shard == item.project_shard.replace("default#", "default#done#")
