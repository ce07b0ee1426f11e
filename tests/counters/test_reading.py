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
