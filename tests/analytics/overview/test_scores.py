from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from analytics.overview import scores
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.documents import definition_json
from feedback.forms.project_forms import ProjectForm
from feedback.samples import survey
from staff.models import Project

SELECTION = Selection(
    project=Project("default", time_zone="UTC"),
    first=date(2026, 11, 1),
    last=date(2026, 11, 30),
    dimension="form",
    name=survey.FORM_ID,
)
FORMS = [ProjectForm(survey.FORM_ID, definition_json.load(survey.DOCUMENT))]


def _counted(selection: Selection, counters: Mapping[str, int]) -> Counted:
    return Counted(selection, {selection.first: counters})


def test_the_nps_of_a_form_has_its_change_and_leads_to_its_items() -> None:
    now = _counted(SELECTION, {"q:nps.10": 60, "q:nps.7": 20, "q:nps.0": 20})
    before = _counted(SELECTION.before, {"q:nps.9": 50, "q:nps.3": 50})

    nps, *_ = scores.of(now, before, FORMS, "en")

    assert (nps.is_nps, nps.now.score, nps.now.answers) == (True, 40, 100)
    assert nps.change
    assert (nps.change.amount, nps.change.tone) == (40, "good")
    assert "&answer=nps.0,nps.1,nps.10," in nps.query


def test_few_answers_prove_nothing() -> None:
    now, before = _counted(SELECTION, {"q:nps.10": 3}), _counted(SELECTION.before, {"q:nps.3": 3})

    [change] = [score.change for score in scores.of(now, before, FORMS, "en") if score.change]

    assert (change.amount, change.tone) == (200, "")


@pytest.mark.parametrize(
    "selection",
    [
        SELECTION.of("", ""),
        SELECTION.of("source", "form"),
        SELECTION.of("form", "gone"),
        replace(SELECTION, period="24h"),
    ],
)
def test_only_days_of_one_form_have_scores(selection: Selection) -> None:
    counted = _counted(selection, {"q:nps.10": 3})

    assert scores.of(counted, counted, FORMS, "en") == []
