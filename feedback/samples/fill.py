"""Fills a project with the sample data: forms, the team, saved views, items, and the work on them."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from feedback.forms import default_form, publishing
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Status
from feedback.samples import scenes, survey, team, templates, views
from feedback.samples.items import TITLES, WORKED_DAYS, samples
from feedback.samples.work import Team
from staff.models import Project
from storage import clock, writes

LEFT_NEW = 8  # at any hour, the inbox has something to do


def fill(project: Project, number: int, now: datetime) -> Team:
    """The newest items came one by one, and staff worked on them. The others were imported at once, with their
    folders: the site would have deleted them already if they had come then.
    """
    _publish_forms(project)
    people, chance = team.of_project(project.project_id), random.Random(11)  # noqa: S311 - no secret
    views.save(project, people)
    at_work = Team(people, now)
    templates.add(project.project_id, people[team.OWNER].actor)
    in_survey = number // 9
    arrived = []
    for sample in (*samples(number - in_survey, now), *survey.answers_to_survey(in_survey, now)):
        item = _stored(project, sample, now, str(UUID(int=chance.getrandbits(128), version=4)))
        if item.received_at == item.created_at and item.status == Status.NEW:
            arrived.append(item)
    arrived.sort(key=lambda item: item.created_at)
    for item in arrived[:-LEFT_NEW]:
        at_work.work_on(item.feedback_id, at_work.usual_steps(item))
    return at_work


def play(project: Project, at_work: Team) -> dict[str, str]:
    """Adds the items with a story. Their ids, by the names of the scenes."""
    ids, chance = {}, random.Random(12)  # noqa: S311 - no secret
    for scene in scenes.SCENES:
        ids[scene.name] = feedback_id = str(UUID(int=chance.getrandbits(128), version=4))
        _stored(project, Submission(**scene.item, created_at=at_work.now - scene.age), at_work.now, feedback_id)
        at_work.work_on(feedback_id, scene.steps)
    return ids


def _stored(project: Project, sample: Submission, now: datetime, feedback_id: str) -> Feedback:
    written_at = sample.created_at or now
    received_at = written_at if (now - written_at).days < WORKED_DAYS else now
    with clock.at(clock.whole_milliseconds(received_at)):
        return submissions.accept(project, sample, feedback_id, visitor=None)


def _publish_forms(project: Project) -> None:
    documents = {form_id: default_form.document(title) for form_id, title in TITLES.items()}
    for form_id, document in (documents | {survey.FORM_ID: survey.DOCUMENT}).items():
        with suppress(writes.Conflict):  # an interrupted run created it
            publishing.create(project, form_id, document, form_id=form_id)
