from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from feedback.intake import repeats
from feedback.intake.repeats import First, RepeatMemory

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ITEMS = [First(NOON + timedelta(minutes=minutes), f"f-{minutes}") for minutes in (0, 10, 20)]


@pytest.mark.parametrize("order", list(permutations(ITEMS)))
def test_in_whatever_order_they_come_the_earliest_is_never_the_repeat(order: tuple[First, ...]) -> None:
    memory = RepeatMemory()
    marked = {memory.note("hash", item) for item in order} - {None}
    assert marked == {"f-10", "f-20"}


def test_two_items_of_the_same_moment_have_an_order_too() -> None:
    pair = [First(NOON, "a"), First(NOON, "b")]
    for order in (pair, pair[::-1]):
        memory = RepeatMemory()
        assert [memory.note("hash", item) for item in order] == [None, "b"]


def test_an_item_that_comes_again_repeats_nothing() -> None:
    memory = RepeatMemory()
    assert [memory.note("hash", ITEMS[0]) for _ in range(3)] == [None] * 3
    assert not memory.has_another("hash", ITEMS[0])
    assert memory.has_another("hash", ITEMS[1])
    assert not memory.has_another("another hash", ITEMS[1])


@pytest.mark.parametrize(("minutes", "is_repeat"), [(59, True), (60, False), (600, False)])
def test_after_an_hour_a_text_is_new(minutes: int, *, is_repeat: bool) -> None:
    memory, later = RepeatMemory(), First(NOON + timedelta(minutes=minutes), "later")
    memory.note("hash", ITEMS[0])
    assert memory.has_another("hash", later) is is_repeat
    assert memory.note("hash", later) == ("later" if is_repeat else None)


def test_an_item_that_comes_hours_late_does_not_replace_a_newer_one() -> None:
    memory, newer = RepeatMemory(), First(NOON + timedelta(hours=3), "newer")
    memory.note("hash", newer)
    assert memory.note("hash", ITEMS[0]) is None
    assert memory.has_another("hash", First(NOON + timedelta(hours=3, minutes=1), "newest"))


def test_a_full_memory_drops_its_oldest_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST_TEXTS", 2)
    memory = RepeatMemory()
    for text in ("a", "b", "a", "c"):
        memory.note(text, ITEMS[0])
    assert [memory.has_another(text, ITEMS[1]) for text in ("a", "b", "c")] == [False, True, True]


def test_a_text_is_the_same_whatever_its_case_and_spaces() -> None:
    hashes = {repeats.text_hash("p", "203.0.113.9", text) for text in ("Buy  me", " buy\nME ")}
    assert len(hashes) == 1
    assert repeats.text_hash("p", "203.0.113.9", " \n") is None
