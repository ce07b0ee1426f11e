from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.inbox import reading, saved_views
from feedback.samples import fill, team, views
from staff import projects
from storage import clock

NOW = datetime(2026, 11, 30, 12, 37, tzinfo=UTC)  # a Monday: staff have read what came on the weekend

pytestmark = pytest.mark.usefixtures("stack")


def test_each_view_shows_something_and_a_second_run_adds_none() -> None:
    project = projects.default()
    with clock.at(NOW):
        fill.play(project, fill.fill(project, 150, NOW))
    people = team.of_project(project.project_id)
    views.save(project, people)
    owner = people[team.OWNER].person_id
    saved = saved_views.of_reader(project.project_id, owner)
    assert [view.name for view in saved] == [*views.OF_ALL, *views.OF_THE_OWNER]
    for view in saved:
        selected = saved_views.filters_of(view, person_id=owner)
        assert reading.read(project.project_id, selected, limit=5).items, view.name
