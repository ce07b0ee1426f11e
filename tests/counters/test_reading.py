from __future__ import annotations

from datetime import date

import pytest

from analytics.counting import stream_handler
from counters import reading
from tests.factories import a_record, an_expiry, an_image

pytestmark = pytest.mark.usefixtures("stack")

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 21)


def count(*images: dict[str, object]) -> None:
    stream_handler.count([a_record(an_image(**image)) for image in images])


def test_folders_have_all_items_of_the_project_by_status_in_one_read(asked: list[str]) -> None:
    count({}, {}, {"status": "spam"}, {"status": "waiting"}, {"projectId": "other", "status": "done"})
    asked.clear()
    assert reading.folders("default") == {"new": 2, "spam": 1, "waiting": 1}
    assert asked == ["GetItem! analytics-local"]
    assert reading.folders("other") == {"done": 1}


def test_a_folder_follows_moves_removals_and_the_end_of_retention() -> None:
    new, done = an_image(), an_image(status="done")
    stream_handler.count([a_record(new), a_record(done, new)])
    assert reading.folders("default") == {"done": 1}
    stream_handler.count([an_expiry(status="done")])
    assert reading.folders("default") == {}


def test_a_project_without_items_has_no_folders() -> None:
    assert reading.folders("default") == {}


def test_answers_of_a_form_are_added_up_over_the_days_in_one_query(asked: list[str]) -> None:
    count(
        {"counts": {"q1.9", "q2.b"}, "localHour": "2026-11-20T00"},
        {"counts": {"q1.9"}, "localHour": "2026-11-21T23", "variant": "b"},
        {"counts": {"q1.10"}, "localHour": "2026-11-21T23", "variant": "b"},
        {"counts": {"q1.9"}, "localHour": "2026-11-19T23"},
        {"counts": {"q1.9"}, "localHour": "2026-11-22T00"},
        {"counts": {"q1.9"}, "formId": "another"},
        {"counts": {"q1.9"}, "projectId": "other"},
    )
    asked.clear()
    assert reading.answers("default", "default", FIRST, LAST) == {"q1": {"9": 2, "10": 1}, "q2": {"b": 1}}
    assert asked == ["Query analytics-local"]
    assert reading.answers("default", "default", FIRST, LAST, variant="b") == {"q1": {"9": 1, "10": 1}}
    assert reading.answers("default", "default", FIRST, FIRST) == {"q1": {"9": 1}, "q2": {"b": 1}}
    assert reading.answers("default", "unknown", FIRST, LAST) == {}


def test_an_answer_that_was_taken_back_is_left_out() -> None:
    image, spam = an_image(counts={"q1.9"}), an_image(counts={"q1.9"}, status="spam")
    stream_handler.count([a_record(image)])
    stream_handler.count([a_record(spam, image)])
    assert reading.answers("default", "default", FIRST, LAST) == {}
