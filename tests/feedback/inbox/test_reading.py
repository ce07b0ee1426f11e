from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from feedback.forms import reference_numbers
from feedback.inbox import edits, reading
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Mood, Status
from storage import clock, pagination, writes
from storage.cursors import BadCursor
from tests.factories import a_feedback, a_project, move

pytestmark = pytest.mark.usefixtures("stack")

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
EVERY_STATUS = list(map(str, Status))


def _ids(filters: Filters, project_id: str = "default") -> set[str]:
    page = reading.read(project_id, filters, limit=100)
    assert page.cursor is None
    return {item.feedback_id for item in page.items}


CONTEXTS = [None, {"page": "https://a.example/cart"}, {"attributes": {"plan": "pro", "team.size": "9"}}]


def _random_item(chance: random.Random, day: int) -> Feedback:
    item = a_feedback(
        rating=chance.choice([None, 1, 2, 5]),
        message=chance.choice(["Slow checkout", "Größe fehlt", "", "支払いが壊れた"]),
        email=chance.choice([None, "ada@example.com"]),
        form_id=chance.choice(["default", "checkout"]),
        variant=chance.choice([None, "short", "long"]),
        release=chance.choice([None, "3.6", "3.7"]),
        source=chance.choice(["form", "api"]),
        tags=frozenset(_some(chance, ["late", "a,b"])),
        counts=frozenset(_some(chance, ["nps.0", "nps.1", "used.app"])),
        context=chance.choice(CONTEXTS),
        created_at=LONG_AGO + timedelta(days=day, hours=chance.choice([0, 9, 23])),
    )
    edit = Edit(status=chance.choice(EVERY_STATUS), assignee=chance.choice(["", "ada", "bob"]))
    edits.apply(item, edit, actor="person:ada")
    if chance.random() < 0.1:
        writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    return item


def _some(chance: random.Random, values: list[Any]) -> list[Any]:
    return [value for value in values if chance.random() < 0.5]


def _random_filters(chance: random.Random) -> Filters:
    """Each is set rarely, so that some items match."""

    def maybe(*values: Any) -> frozenset[Any]:
        return frozenset(chance.sample(values, chance.choice([1, 2]))) if chance.random() < 0.25 else frozenset()

    return Filters(
        folder=chance.choice([None, None, None, None, *EVERY_STATUS]),
        rating=maybe(1, 2, 5),
        answer=maybe("nps.0", "nps.1", "used.app"),
        mood=maybe(*map(str, Mood)),
        form=maybe("default", "checkout"),
        variant=maybe("short", "long"),
        release=maybe("3.6", "3.7"),
        source=maybe("form", "api"),
        hour=maybe(0, 9),
        tag=maybe("late", "a,b"),
        page=maybe("https://a.example/c", "https://b.example/"),
        attribute=maybe("plan:pro", "team.size:9"),
        assignee=chance.choice([None, None, None, "me", "none", "bob"]),
        has_email=chance.choice([None, None, None, True, False]),
        since=chance.choice([None, None, date(2026, 11, 5), LONG_AGO + timedelta(days=9)]),
        until=chance.choice([None, None, date(2026, 11, 20), LONG_AGO + timedelta(days=25)]),
        search=chance.choice(["", "", "", "slow", "grosse", "払い"]),
        person_id="ada",
    )


def test_what_dynamodb_finds_is_what_matches() -> None:
    chance = random.Random(12)
    items = [_random_item(chance, day) for day in range(40)]
    matched = 0
    for _ in range(150):
        filters = _random_filters(chance)
        expected = {item.feedback_id for item in items if filters.matches(item)}
        assert _ids(filters) == expected, filters
        matched += bool(expected)
    assert matched > 30


@pytest.mark.parametrize(
    "filters",
    [
        Filters(rating=frozenset({1})),
        Filters(answer=frozenset({"nps.9", "nps.10"})),
        Filters(hour=frozenset({9})),
        Filters(tag=frozenset({"late"})),
        Filters(page=frozenset({"https://a.", "https://b."})),
        Filters(attribute=frozenset({"plan:pro"})),
        Filters(variant=frozenset({"short"})),
        Filters(release=frozenset({"3.7"})),
        Filters(has_email=True),
    ],
)
def test_each_filter_removes_what_does_not_match(filters: Filters) -> None:
    at_nine = (clock.now() - timedelta(days=1)).replace(hour=9)
    full = a_feedback(
        created_at=at_nine,
        rating=1,
        counts=frozenset({"nps.9"}),
        tags=frozenset({"late"}),
        context={"page": "https://a.example/cart", "attributes": {"plan": "pro"}},
        variant="short",
        release="3.7",
        email="ada@example.com",
    )
    a_feedback(created_at=at_nine.replace(hour=10))
    assert _ids(filters) == {full.feedback_id}


def test_a_search_reads_the_texts_of_one_folder() -> None:
    slow = a_feedback(message="Slow checkout")
    done = a_feedback(message="slow, too")
    move(done, Status.DONE)
    a_feedback(message="Fast")
    assert _ids(Filters(folder="new", search="SLOW")) == {slow.feedback_id}
    assert _ids(Filters(search="slow")) == {slow.feedback_id, done.feedback_id}


def test_another_project_is_never_read() -> None:
    item = a_feedback(message="Zeppelin")
    other = a_project("other")
    foreign = submissions.accept(other, Submission(rating=1, message="Zeppelin"), visitor=None)
    for filters in (Filters(), Filters(folder="new"), Filters(search="zeppelin")):
        assert _ids(filters) == {item.feedback_id}
        assert _ids(filters, "other") == {foreign.feedback_id}


def test_a_cursor_is_bound_to_the_text_of_a_search_and_not_to_its_id() -> None:
    for second in range(4):
        a_feedback(message="slow", created_at=LONG_AGO + timedelta(seconds=second))
    first = reading.read("default", Filters(search="slow", search_id="a"), limit=2)
    again = reading.read("default", Filters(search="slow", search_id="b"), limit=2, cursor=first.cursor)
    assert len({item.feedback_id for item in first.items + again.items}) == 4
    for filters in (Filters(search="slo", search_id="a"), Filters(), Filters(search="slow", folder="new")):
        with pytest.raises(BadCursor):
            reading.read("default", filters, limit=2, cursor=first.cursor)


@pytest.mark.parametrize("shards", [1, 8])
def test_a_search_reads_a_bounded_part_and_goes_on(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, asked: list[str], shards: int
) -> None:
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = shards
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 40)
    oldest = a_feedback(message="needle", created_at=LONG_AGO)
    for second in range(1, 90):
        a_feedback(created_at=LONG_AGO + timedelta(seconds=second))
    shown: list[str] = []
    times: list[datetime] = []
    cursor = None
    while cursor or not times:
        asked.clear()
        page = reading.read("default", Filters(search="needle"), limit=3, cursor=cursor)
        assert len(asked) <= 2 * shards
        shown += [item.feedback_id for item in page.items]
        times.append(page.searched_back_to or LONG_AGO)
        cursor = page.cursor
    assert shown == [oldest.feedback_id]
    assert times == sorted(times, reverse=True)
    assert len(times) > 2


@pytest.mark.parametrize("written", [str, str.lower, lambda text: text.replace("-", " ")])
def test_a_reference_number_finds_its_item_in_any_folder(written: Any, asked: list[str]) -> None:
    item = a_feedback()
    a_feedback()
    move(item, Status.DONE)
    reference = written(reference_numbers.of(item.feedback_id))
    asked.clear()
    assert _ids(Filters(folder="new", search=reference)) == {item.feedback_id}
    assert asked == ["Query feedback-local", "BatchGetItem"]
    move(item, Status.DELETED)
    assert _ids(Filters(search=reference)) == set()


def test_a_reference_number_of_another_project_finds_nothing() -> None:
    item = a_feedback()
    a_project("other")
    assert reading.by_reference("default", reference_numbers.of(item.feedback_id))
    assert reading.by_reference("other", reference_numbers.of(item.feedback_id)) == []


def test_a_word_that_could_be_a_reference_is_searched_for_as_a_word() -> None:
    item = a_feedback(message="It was terrible")
    assert reference_numbers.cleaned("terrible")
    assert _ids(Filters(search="terrible")) == {item.feedback_id}


def test_an_expired_item_is_not_found_by_its_reference() -> None:
    item = a_feedback()
    writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    assert reading.by_reference("default", reference_numbers.of(item.feedback_id)) == []


def test_a_new_item_writes_five_units(consumed: list[tuple[str, Any]]) -> None:
    a_feedback(email="ada@example.com")
    a_feedback()
    assert [int(units) for call, units in consumed if call == "PutItem"] == [5, 4]
