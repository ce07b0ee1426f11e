"""What people write about more than before, from items to the row that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from analytics import selection
from analytics.phrases import comparison, kept_findings, reading, turns
from analytics.phrases.comparison import Comparison
from analytics.phrases.findings import Findings
from feedback.inbox import reading as inbox
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from local_aws import emulated
from staff import projects
from storage import clock
from storage.connection.clients import client
from tests.factories import a_feedback, a_project, move

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def of_week(project_id: str = projects.DEFAULT, question: str = "") -> Comparison:
    return comparison.of_selection(selection.of_period(projects.find(project_id), "7d"), question)


def written(*texts: str, ago: timedelta = timedelta(0), **more: Any) -> list[Feedback]:
    return [a_feedback(message=text, rating=2, created_at=NOW - ago - timedelta(minutes=1), **more) for text in texts]


def shown(compared: Comparison | None = None) -> list[str]:
    return [phrase.text for phrase in reading.read(compared or of_week()).phrases]


def rows(*tables: str) -> str:
    """All that the tables have, as it is stored."""
    return str([client("dynamodb").scan(TableName=settings.TABLES[table])["Items"] for table in tables])


PAYING = ("The payment page hangs", "An empty payment page", "Payment page: nothing")


def test_a_phrase_of_the_period_with_its_numbers(asked: list[str]) -> None:
    written(*PAYING)
    written("The payment page is nice", "Lovely colours", ago=WEEK)
    asked.clear()

    answer = reading.read(of_week())

    [phrase] = answer.phrases
    assert (phrase.text, phrase.found.items, phrase.found.people, phrase.found.people_before) == (
        "payment page",
        3,
        3,
        1,
    )
    assert (answer.findings.read, answer.findings.read_before, answer.findings.is_whole) == (3, 2, True)
    turn = ["UpdateItem! limits-local"] * 2
    assert asked == ["GetItem! analytics-local", *turn, *["Query feedback-local"] * 2, "PutItem! analytics-local"]


def test_it_is_kept_for_ten_minutes(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    written(*PAYING)
    first = reading.read(of_week())
    written("Slow search", "The slow search")
    asked.clear()

    again = reading.read(of_week())

    assert again.findings == first.findings
    assert [phrase.text for phrase in again.phrases] == ["payment page"]
    assert asked == ["GetItem! analytics-local", "BatchGetItem"]
    monkeypatch.setattr(clock, "now", lambda: NOW + kept_findings.FRESH)
    assert "slow search" in [text.lower() for text in shown()]


def test_what_is_kept_has_no_word() -> None:
    written("The zeppelin hangs", "A zeppelin", name="Ada Lovelace", email="ada@example.com")
    written("My zeppelin", email="bob@example.com")

    assert "zeppelin" in shown()

    kept = rows("analytics")
    assert "phrases#default" in kept
    for word in ("zeppelin", "Zeppelin", "Lovelace", "ada@", "hangs"):
        assert word not in kept


def erase(item: Feedback) -> None:
    item.delete(add_version_condition=False)


def to_spam(item: Feedback) -> None:
    move(item, Status.SPAM)


def to_deleted(item: Feedback) -> None:
    move(item, Status.DELETED)


@pytest.mark.parametrize("remove", [erase, to_spam, to_deleted])
def test_words_of_removed_items_are_shown_no_more_at_once(remove: Any) -> None:
    one, other = written("The zeppelin hangs", "A zeppelin")
    assert "zeppelin" in shown()

    remove(one)

    assert shown() == []  # one person is left, who could be recognized
    remove(other)
    assert shown() == []


def test_no_table_has_a_word_of_erased_items() -> None:
    items = written("The zeppelin hangs", "A zeppelin")
    assert "zeppelin" in shown()
    assert "zeppelin" in rows("feedback")

    for item in items:
        erase(item)

    assert "zeppelin" not in rows(*settings.TABLES)


def test_a_phrase_of_many_stays_when_one_of_their_items_is_erased() -> None:
    items = written(*PAYING)
    shown()

    erase(items[0])

    assert shown() == ["payment page"]


def test_two_items_of_one_person_are_no_phrase() -> None:
    written("The zeppelin hangs", "A zeppelin", email="ada@example.com")

    assert shown() == []


@pytest.mark.parametrize("status", [Status.SPAM, Status.DELETED])
def test_spam_and_deleted_items_do_not_count(status: Status) -> None:
    for item in written("The zeppelin hangs", "A zeppelin"):
        move(item, status)

    assert shown() == []
    assert shown(comparison.of_lists(projects.default(), f"status={status}", "status=all")) == []


def test_another_project_has_other_phrases() -> None:
    a_project("other")
    written(*PAYING)

    assert shown(of_week()) == ["payment page"]
    assert shown(of_week("other")) == []


def test_the_answers_to_one_question() -> None:
    written("Slow search", answers={"why": "An empty cart"})
    written("The slow search", answers={"why": "My cart"})

    assert shown(of_week(question="why")) == ["cart"]
    assert shown(of_week(question="message")) == ["slow search"]
    assert len(shown(of_week())) == 2


def test_two_lists_of_the_inbox_are_compared() -> None:
    written(*PAYING, release="2.0")
    written("Lovely zeppelin", "A zeppelin", release="1.9")

    assert shown(comparison.of_lists(projects.default(), "release=2.0", "release=1.9")) == ["payment page"]
    assert shown(comparison.of_lists(projects.default(), "release=1.9", "release=2.0")) == ["zeppelin"]


def test_the_search_of_a_phrase_finds_its_items_and_no_others() -> None:
    with_it = written("It crashes", "A crash!", "Crashes. Always", tags=frozenset({"late"}))
    written("Fine", "Good", tags=frozenset({"crash"}))
    compared = of_week()

    [phrase] = reading.read(compared).phrases

    assert found(phrase.search, compared.now) == {item.feedback_id for item in with_it}


def found(search: str, filters: Filters) -> set[str]:
    items: Sequence[Feedback] = inbox.read(
        projects.DEFAULT, Filters(search=search, since=filters.since, until=filters.until, zone=filters.zone), limit=100
    ).items
    return {item.feedback_id for item in items}


def test_the_last_24_hours_are_compared_with_the_24_hours_before() -> None:
    written(*PAYING, ago=timedelta(hours=5))
    written("Slow search", "The slow search", ago=timedelta(hours=30))

    answer = reading.read(of_day())

    assert (answer.findings.read, answer.findings.read_before) == (3, 2)
    assert [phrase.text for phrase in answer.phrases] == ["payment page"]


def test_the_chosen_option_of_a_question_is_no_phrase() -> None:
    for text in PAYING:
        written(text, answers={"why": "price"}, counts=frozenset({"why.price"}))

    assert shown(of_week(question="why")) == []


def of_day() -> Comparison:
    return comparison.of_selection(selection.of_period(projects.default(), "24h"))


def test_the_two_days_touch_at_the_hour() -> None:
    """The period begins with a whole hour. What came right before it is of the time before."""
    border = NOW.replace(minute=0) - timedelta(hours=23)
    for minutes, text in ((-1, "Slow search"), (1, "The payment page")):
        for _ in range(2):
            a_feedback(message=text, rating=2, created_at=border + timedelta(minutes=minutes))
    compared = of_day()

    answer = reading.read(compared)

    assert compared.now.times()[0] == compared.before.times()[1] == border
    assert (answer.findings.read, answer.findings.read_before) == (2, 2)


def test_all_readers_of_an_hour_share_what_was_found(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    written(*PAYING)
    reading.read(of_day())
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=9))
    asked.clear()

    reading.read(of_day())

    assert asked == ["GetItem! analytics-local", "BatchGetItem"]


def test_of_two_readers_at_the_same_moment_one_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    written(*PAYING)
    compared, pauses = of_week(), iter(range(reading.LOOKS))
    turns.is_first(f"default {kept_findings.name_of(compared)}")  # another request began

    def found_meanwhile(_seconds: float) -> None:
        if next(pauses) == 1:
            found = Findings(NOW, 3, 0, is_whole=True, phrases=())
            kept_findings.keep(compared, found)

    monkeypatch.setattr("analytics.phrases.reading.sleep", found_meanwhile)
    answer = reading.read(compared)

    assert (answer.findings.read, answer.phrases) == (3, [])
    assert next(pauses) == 2


def test_a_reader_does_not_wait_for_a_request_that_ended_early(monkeypatch: pytest.MonkeyPatch) -> None:
    written(*PAYING)
    compared, pauses = of_week(), list[float]()
    turns.is_first(f"default {kept_findings.name_of(compared)}")
    monkeypatch.setattr("analytics.phrases.reading.sleep", pauses.append)

    assert shown(compared) == ["payment page"]
    assert pauses == [reading.PAUSE] * reading.LOOKS


def test_without_the_table_of_limits_there_is_none(stack: int) -> None:
    written(*PAYING)
    fault = {"service": "dynamodb", "operation": "UpdateItem", "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [{**fault, "times": 2}])

    assert shown() == ["payment page"]


@pytest.mark.parametrize("operation", ["GetItem", "PutItem"])
def test_phrases_are_found_without_what_is_kept(stack: int, operation: str) -> None:
    written(*PAYING)
    fault = {"service": "dynamodb", "operation": operation, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [{**fault, "times": 1}])

    assert shown() == ["payment page"]
