"""What the items of the newest releases answered to a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from analytics import series
from analytics.releases import reading
from analytics.releases.models import Kind as Announced
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.project_forms import ProjectForm
from feedback.forms.questions import Kind, Question
from storage.together import together

SHOWN = 6
MOST_READ = 20  # incidents and campaigns are among them


def names(selected: Selection) -> list[str]:
    """Of the last ones that were announced up to the last day, newest first. One query."""
    end = datetime.combine(selected.last + timedelta(days=1), time(), selected.project.zone)
    announced = reading.before(selected.project.project_id, end, MOST_READ)
    return [each.name for each in announced if each.kind == Announced.RELEASE][:SHOWN]


def read(selected: Selection, releases: Sequence[str]) -> list[Counted]:
    """The counters of these days: one query for each release. `selected` is about the form."""
    of_releases = [replace(selected.of("release", name), form=selected.name) for name in releases]
    return together(*(partial(series.read, each) for each in of_releases)) if of_releases else []


def has_own_counters(question: Question, form_id: str, forms: Sequence[ProjectForm]) -> bool:
    """The ratings and the items of a release are not counted for each form, so they are those of one form only if no
    other form has any.
    """
    others = [form for form in forms if form.form_id != form_id]
    if question.id == "rating":
        return not any(form.definition.question("rating") for form in others)
    return question.kind != Kind.CHOICES or not others
