from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from storage import clock
from storage.connection.failures import TooBusy
from web import navigation_counts
from web.frame import NavigationEntry, Section

ADA, BOB = (SimpleNamespace(project_id="p", person_id=name) for name in ("ada", "bob"))
FAILURES = [EndpointConnectionError(endpoint_url="http://127.0.0.1"), TooBusy("table")]


class Reads:
    """Counts how often a number is read; fails while `error` is set."""

    def __init__(self) -> None:
        self.readers: list[str] = []
        self.error: Exception | None = None

    def __call__(self, staff: Any) -> int:
        self.readers.append(staff.person_id)
        if self.error:
            raise self.error
        return len(self.readers)


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    return lambda seconds: monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=seconds))


def _entry(count: Callable[[Any], int] | None, name: str = "inbox") -> NavigationEntry:
    return NavigationEntry(Section.WORK, name, "Inbox", "inbox", count=count)  # type: ignore[arg-type]


def test_entries_without_a_count_have_no_number(reads: Reads) -> None:
    assert navigation_counts.numbers(ADA, [_entry(None), _entry(reads, "tasks")], {}) == {"tasks": 1}


def test_a_number_is_read_once_in_some_seconds_and_for_each_person(
    reads: Reads, later: Callable[[float], None]
) -> None:
    numbers = [navigation_counts.numbers(person, [_entry(reads)], {}) for person in (ADA, ADA, BOB)]
    assert numbers == [{"inbox": 1}, {"inbox": 1}, {"inbox": 2}]

    later(navigation_counts.FRESH_SECONDS)

    assert navigation_counts.numbers(ADA, [_entry(reads)], {}) == {"inbox": 3}


def test_what_the_page_knows_is_not_read(reads: Reads) -> None:
    assert navigation_counts.numbers(ADA, [_entry(reads)], {"inbox": 7}) == {"inbox": 7}
    assert reads.readers == []


@pytest.mark.parametrize("error", FAILURES)
def test_a_failure_shows_the_old_number_and_then_none(
    reads: Reads, later: Callable[[float], None], error: Exception
) -> None:
    entries = [_entry(reads), _entry(lambda staff: 3, "tasks")]
    navigation_counts.numbers(ADA, entries, {})
    reads.error = error

    later(navigation_counts.FRESH_SECONDS)
    assert navigation_counts.numbers(ADA, entries, {}) == {"inbox": 1, "tasks": 3}

    later(navigation_counts.STALE_SECONDS)
    assert navigation_counts.numbers(ADA, entries, {}) == {"tasks": 3}


def test_a_mistake_in_the_code_is_not_hidden(reads: Reads) -> None:
    reads.error = KeyError("status")

    with pytest.raises(KeyError):
        navigation_counts.numbers(ADA, [_entry(reads)], {})
