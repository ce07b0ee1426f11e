from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.ledger.release_history import duration_of, ledger_line, releases
from ops.templatetags.operations import duration, volume, what_happened
from sealing.chain import Entry

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

    assert (newest.state, newest.served, newest.reason) == ("rolled-back", timedelta(hours=1), "It failed")
    assert (before.state, before.is_good) == ("serving", True)


def test_a_version_released_again_is_not_the_one_that_was_taken_back() -> None:
    entries = _ledger(
        ("release", {"version": "2"}),
        ("rollback", {"version": "1", "replaced": "2"}),
        ("release", {"version": "2"}),
    )

    assert _states(entries, serving="2") == [("2", "serving"), ("2", "rolled-back")]


ENDED = ("rollback", {"version": "2", "replaced": "3", "outcome": "canary ended", "reason": "It rang"})


def test_a_canary_that_the_alarm_ended_is_taken_back_also_if_its_release_was_killed() -> None:
    entries = _ledger(("release", {"version": "2"}), ("canary", {"version": "3", "outcome": "watching"}), ENDED)

    canary, before = releases(entries, serving="2", good="2")

    assert (canary.version, canary.state, canary.reason) == ("3", "rolled-back", "It rang")
    assert (before.version, before.state) == ("2", "serving")


def test_a_canary_that_the_alarm_ended_is_told_once_by_the_release_that_saw_it() -> None:
    entries = _ledger(("canary", {"version": "3"}), ENDED, ("refused-release", {"version": "3"}))

    assert _states(entries, serving="2") == [("3", "refused")]


def test_a_canary_that_was_taken_back_stays_told_when_its_version_is_released_again() -> None:
    entries = _ledger(("canary", {"version": "3"}), ENDED, ("canary", {"version": "3"}), ("release", {"version": "3"}))

    assert _states(entries, serving="3") == [("3", "serving"), ("3", "rolled-back")]


def test_a_canary_that_was_killed_and_ended_by_the_next_release_tells_nothing() -> None:
    entries = _ledger(("canary", {"version": "3"}), ("canary", {"version": "3", "outcome": "ended"}))

    assert _states(entries, serving="2") == []


def test_what_serves_beside_a_canary_is_not_brought_back_by_its_end() -> None:
    entries = _ledger(
        ("release", {"version": "2"}),
        ("canary", {"version": "3"}),
        ENDED,
        ("rollback", {"version": "1", "replaced": "2"}),
    )

    assert [row.served for row in releases(entries, serving="1", good="1")] == [
        timedelta(hours=1),
        timedelta(hours=3),
    ]


def test_a_canary_that_a_person_let_serve_stays_ledger_line() -> None:
    entries = _ledger(
        ("canary", {"version": "3"}),
        ("rollback", {"version": "3", "replaced": "2"}),
        ("refused-release", {"version": "3"}),
    )

    assert _states(entries, serving="3") == [("3", "refused"), ("3", "serving")]
    assert _states(entries, serving="4") == [("3", "refused"), ("3", "replaced")]


def test_a_release_that_was_brought_back_by_hand_is_replaced_by_the_next() -> None:
    entries = _ledger(
        ("release", {"version": "5"}),
        ("rollback", {"version": "4", "replaced": "5"}),
        ("rollback", {"version": "5", "replaced": "4"}),
        ("release", {"version": "6"}),
    )

    assert _states(entries, serving="6") == [("6", "serving"), ("5", "replaced")]


def test_what_was_brought_back_is_taken_back_after_the_time_since_then() -> None:
    entries = _ledger(
        ("release", {"version": "5"}),
        ("rollback", {"version": "4", "replaced": "5"}),
        ("rollback", {"version": "5", "replaced": "4"}),
        ("rollback", {"version": "4", "replaced": "5"}),
    )

    [row] = releases(entries, serving="4", good="4")

    assert (row.state, row.served) == ("rolled-back", timedelta(hours=1))


def test_a_refused_release_that_a_person_let_serve_is_refused_no_longer() -> None:
    entries = _ledger(("refused-release", {"version": "2"}), ("rollback", {"version": "2", "replaced": "1"}))

    assert _states(entries, serving="2") == [("2", "serving")]
    assert _states(entries, serving="3") == [("2", "replaced")]


def test_a_release_of_what_serves_that_is_refused_leaves_it_serving() -> None:
    twice = (("release", {"version": "2"}), ("refused-release", {"version": "2"}))
    taken = ("rollback", {"version": "1", "replaced": "2"})

    assert _states(_ledger(*twice), serving="2") == [("2", "refused"), ("2", "serving")]
    assert _states(_ledger(*twice, taken), serving="1") == [("2", "refused"), ("2", "rolled-back")]


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
        ("canary", "watching", "Canary started"),
        ("canary", "stopped", "Canary ended"),
        ("rollback", "moved", "Rolled back"),
        ("rollback", "canary ended", "Canary ended"),
        ("refused-rollback", "old-alarm", "Rollback refused"),
        ("pruned", "", "pruned"),
    ],
)
def test_an_entry_says_what_happened(kind: str, outcome: str, words: str) -> None:
    [entry] = _ledger((kind, {"outcome": outcome}))

    assert what_happened(ledger_line(entry)) == words


def test_a_refused_release_keeps_its_reason() -> None:
    [row] = releases(_ledger(("refused-release", {"version": "9", "reason": "500"})), serving="8", good=None)

    assert (row.state, row.reason) == ("refused", "500")


@pytest.mark.parametrize("facts", [{}, {"version": None, "durationMs": "long"}, {"durationMs": -1}, {"version": ["1"]}])
def test_facts_of_any_kind_are_borne(facts: dict[str, Any]) -> None:
    entries = _ledger(("release", facts), ("rollback", facts), ("what", facts))

    assert len(releases(entries, serving="1", good=None)) == 1
    assert [duration_of(entry) for entry in entries] == [None] * 3
    assert ledger_line(entries[0]).who == ""


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
