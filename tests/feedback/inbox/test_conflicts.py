from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.inbox import conflicts, edits
from feedback.inbox.act_writes import Origin
from feedback.inbox.conflicts import EditConflict, OtherChange
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from storage import clock, transactions, writes
from storage.writes import Conflict, NotFound
from tests.factories import a_feedback

pytestmark = pytest.mark.usefixtures("stack")

ADA, EVE, KEY = "person:ada", "person:eve", "key:crm"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
UNTIL = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def theirs(item: Feedback, actor: str = EVE, **edit: Any) -> None:
    edits.apply(stored(item), Edit(**edit), actor=actor)


def mine(item: Feedback, *, seen: int | None = 1, actor: str = ADA, batch_id: str | None = None, **edit: Any) -> None:
    conflicts.apply(item, Edit(**edit), Origin(actor=actor, batch_id=batch_id), seen=seen)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"assignee": "p-9"}, {"status": Status.DONE}),
        ({"status": Status.OPEN}, {"tags": frozenset({"a"}), "rating": 1}),
        ({"add_tags": frozenset({"b"})}, {"add_tags": frozenset({"a"}), "remove_tags": frozenset({"c"})}),
        ({"status": Status.OPEN}, {"status": Status.OPEN}),
        ({"status": Status.DONE, "rating": 1}, {"status": Status.DONE, "assignee": "p-1"}),
    ],
)
@pytest.mark.parametrize("is_read_before", [True, False])
def test_two_people_who_change_different_things_lose_nothing(
    first: dict[str, Any], second: dict[str, Any], *, is_read_before: bool
) -> None:
    """Whether the page is old, or the other change comes between the read and the write."""
    item = a_feedback(tags=frozenset({"c"}))
    read_early = stored(item)
    theirs(item, **first)

    mine(read_early if is_read_before else stored(item), **second)

    after = stored(item)
    assert edits.acts_of(after, Edit(**second)) == []
    assert edits.acts_of(after, Edit(**first)) == []


@pytest.mark.parametrize(
    ("first", "second", "members"),
    [
        ({"status": Status.OPEN}, {"status": Status.DONE}, ("status",)),
        ({"status": Status.SNOOZED, "snoozed_until": UNTIL}, {"status": Status.OPEN}, ("status",)),
        ({"tags": frozenset({"b"})}, {"tags": frozenset({"a"})}, ("tags",)),
        ({"rating": 2, "assignee": "p-9"}, {"rating": 1, "status": Status.DONE}, ("rating",)),
    ],
)
@pytest.mark.parametrize("is_read_before", [True, False])
def test_who_would_overwrite_another_learns_of_it_and_writes_nothing(
    first: dict[str, Any], second: dict[str, Any], members: tuple[str, ...], *, is_read_before: bool
) -> None:
    item = a_feedback(message="")
    read_early = stored(item)
    theirs(item, **first)
    before = stored(item).attribute_values
    with pytest.raises(EditConflict) as raised:
        mine(read_early if is_read_before else stored(item), **second)

    assert raised.value.changes == [OtherChange(EVE, members, NOW)]
    assert stored(item).attribute_values == before


def test_only_changes_after_the_version_that_was_seen_count() -> None:
    item = a_feedback()
    theirs(item, status=Status.OPEN)
    mine(stored(item), seen=2, status=Status.DONE)
    assert stored(item).status == Status.DONE


def test_a_person_is_no_conflict_to_themselves_but_two_programs_can_share_a_key() -> None:
    item = a_feedback()
    theirs(item, ADA, status=Status.OPEN)
    mine(stored(item), status=Status.DONE)
    assert stored(item).status == Status.DONE

    theirs(item, KEY, status=Status.OPEN)
    with pytest.raises(EditConflict):
        mine(stored(item), seen=3, actor=KEY, status=Status.DONE)


def test_what_a_batch_did_it_does_not_do_again() -> None:
    """A piece of a job was killed after its write. Then another person moved the item, and the piece runs again."""
    item = a_feedback()
    mine(stored(item), batch_id="b-1", status=Status.DONE)
    theirs(item, status=Status.OPEN)
    mine(stored(item), batch_id="b-1", status=Status.DONE)
    assert stored(item).status == Status.OPEN


def test_the_caller_has_the_stored_values_afterwards() -> None:
    item = a_feedback()
    theirs(item, assignee="p-9")
    mine(item, status=Status.DONE)
    assert (item.status, item.assignee, item.version) == ("done", "p-9", 3)


def test_an_item_that_changes_again_and_again_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    item, tries = a_feedback(), []

    def taken(*parts: Any) -> None:
        tries.append(parts)
        raise Conflict("again")

    monkeypatch.setattr(transactions, "transact", taken)
    with pytest.raises(Conflict):
        mine(item, status=Status.DONE)
    assert len(tries) == 2


def test_an_item_that_is_gone_is_not_found() -> None:
    item = a_feedback()
    stored(item).delete()
    with pytest.raises(NotFound):
        mine(item, status=Status.DONE)
