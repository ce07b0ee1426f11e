from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.board.history import releases, told, took
from ops.chain import Entry
from ops.templatetags.operations import duration, volume, what_happened

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _ledger(*told: tuple[str, dict[str, Any]]) -> list[Entry]:
    return [
        Entry(number, START + timedelta(hours=number), kind, facts, "f" * 64)
        for number, (kind, facts) in enumerate(told, start=1)
    ]


def _states(entries: list[Entry], **now: Any) -> list[tuple[str, str]]:
    return [(row.version, row.state) for row in releases(entries, **{"serving": None, "good": None, **now})]


def test_a_release_is_replaced_by_the_next() -> None:
    entries = _ledger(("release", {"version": "1"}), ("release", {"version": "2"}))

    assert _states(entries, serving="2") == [("2", "serving"), ("1", "replaced")]


def test_a_release_that_was_taken_back_says_how_long_it_served() -> None:
    entries = _ledger(
        ("release", {"version": "1"}),
        ("release", {"version": "2"}),
        ("rollback", {"version": "1", "replaced": "2", "reason": "It failed"}),
    )

    newest, before = releases(entries, serving="1", good="1")

    assert (newest.state, newest.served, newest.reason) == ("taken-back", timedelta(hours=1), "It failed")
    assert (before.state, before.is_good) == ("serving", True)


def test_a_version_released_again_is_not_the_one_that_was_taken_back() -> None:
    entries = _ledger(
        ("release", {"version": "2"}),
        ("rollback", {"version": "1", "replaced": "2"}),
        ("release", {"version": "2"}),
    )

    assert _states(entries, serving="2") == [("2", "serving"), ("2", "taken-back")]


def test_a_canary_that_was_ended_is_taken_back() -> None:
    entries = _ledger(("release", {"version": "3"}), ("rollback", {"version": "2", "replaced": "3, 4"}))

    assert _states(entries, serving="2") == [("3", "taken-back")]


def test_a_canary_is_what_the_alias_weighs() -> None:
    entries = _ledger(
        ("canary", {"version": "3", "outcome": "watching"}),
        ("canary", {"version": "3", "outcome": "stopped"}),
        ("refused-release", {"version": "3"}),
        ("canary", {"version": "4", "outcome": "watching"}),
    )

    assert _states(entries, serving="2", canaries=["4"]) == [("4", "canary"), ("3", "refused")]


def test_a_canary_that_became_a_release_is_told_once() -> None:
    entries = _ledger(("canary", {"version": "3"}), ("release", {"version": "3"}))

    assert _states(entries, serving="3") == [("3", "serving")]


@pytest.mark.parametrize(
    ("kind", "outcome", "words"),
    [
        ("release", "serving", "Released"),
        ("canary", "watching", "Canary begun"),
        ("canary", "stopped", "Canary ended"),
        ("rollback", "moved", "Rolled back"),
        ("rollback", "canary ended", "Canary ended"),
        ("refused-rollback", "old-alarm", "Rollback refused"),
        ("pruned", "", "pruned"),
    ],
)
def test_an_entry_says_what_happened(kind: str, outcome: str, words: str) -> None:
    [entry] = _ledger((kind, {"outcome": outcome}))

    assert what_happened(told(entry)) == words


def test_a_refused_release_keeps_its_reason() -> None:
    [row] = releases(_ledger(("refused-release", {"version": "9", "reason": "500"})), serving="8", good=None)

    assert (row.state, row.reason) == ("refused", "500")


@pytest.mark.parametrize("facts", [{}, {"version": None, "durationMs": "long"}, {"durationMs": -1}, {"version": ["1"]}])
def test_facts_of_any_kind_are_borne(facts: dict[str, Any]) -> None:
    entries = _ledger(("release", facts), ("rollback", facts), ("what", facts))

    assert len(releases(entries, serving="1", good=None)) == 1
    assert [took(entry) for entry in entries] == [None] * 3
    assert told(entries[0]).who == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1.94, "1.9 s"), (47, "47 s"), (112, "1 min 52 s"), (7200, "2 h"), (90_000, "1 day"), (260_000, "3 days")],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("requests", "words"),
    [(950, "950"), (300_000, "300 k"), (947_312, "947 k"), (1_500_000, "1.5 M"), (6 * 10**6, "6 M")],
)
def test_volumes_are_said_in_short(requests: int, words: str) -> None:
    assert volume(requests) == words
