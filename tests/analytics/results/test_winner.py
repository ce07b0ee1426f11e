"""Ending the variants of a form with one of them: how sure it is, and what becomes of the form."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from analytics.counting import stream_handler
from analytics.results import winner
from feedback.forms import form_store
from feedback.forms.documents import definition_check, definition_json
from feedback.forms.models import Form
from staff.roles import Role
from storage import clock, writes
from storage.memory_cache import forget_all
from tests.factories import FeedbackStream, a_feedback, a_form, a_member
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
PAGE = "/dashboard/results/survey/variants/long"
VARIANTS = [
    {"id": "short", "weight": 1},
    {"id": "long", "weight": 2, "title": {"en": "All about it"}, "texts": {"nps": {"en": "Would you name us?"}}},
]


def test_the_words_of_the_winner_become_those_of_the_form() -> None:
    document = winner.ended(a_survey(variants=VARIANTS), "long")

    definition_check.check(document)
    before, after = definition_json.load(a_survey(variants=VARIANTS)), definition_json.load(document)
    for language in ("en", "de"):
        shown, seen = after.shown(language), before.shown(language, "long")
        assert (shown.title, shown.questions, shown.variants) == (seen.title, seen.questions, ())
    assert winner.ended(a_survey(variants=VARIANTS), "short") == a_survey()


@pytest.fixture
def admin(stack: int, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    a_form("survey", a_survey(variants=VARIANTS))
    return browser_of(a_member(Role.ADMIN))


def _answer(variant: str, *scores: int) -> None:
    for score in scores:
        fields: dict[str, Any] = {"rating": None, "answers": {"nps": score}, "counts": frozenset({f"nps.{score}"})}
        a_feedback(form_id="survey", variant=variant, created_at=NOON, **fields)


def _text(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return html.unescape(" ".join(answer.content.decode().split()))


@pytest.mark.parametrize(
    ("long", "expected"),
    [
        ([10] * 20, "Likely higher than with “short”."),
        ([0] * 20, "Likely lower than with “short”."),
        ([7, 9, 3, 8] * 5, "No clear difference to “short”: it may be chance."),
        ([10] * 8, "Too few answers to compare with “short”: 2 more are needed."),
    ],
)
def test_the_page_says_how_sure_it_is(admin: Client, long: list[int], expected: str) -> None:
    stream = FeedbackStream()
    _answer("short", *([7, 9, 3, 8] * 5))
    _answer("long", *long)
    stream_handler.count(stream.records())

    page = _text(admin)

    assert expected in page
    assert "Would you name us?" in page


def test_a_form_without_scores_has_no_winner_by_figures(admin: Client) -> None:
    questions = [{"id": "message", "kind": "text", "text": {"en": "What?"}}]
    document = a_survey(questions=questions, variants=[{"id": "short", "weight": 1}, {"id": "long", "weight": 1}])
    a_form("texts", document)

    page = admin.get("/dashboard/results/texts/variants/long").content.decode()

    assert "the figures name no winner" in page


def test_it_publishes_a_version_that_all_visitors_see(admin: Client) -> None:
    answer = admin.post(PAGE, {"seen": "1"})

    assert answer.headers["Location"] == "/dashboard/results/survey?notice=ended"
    assert "It is live." in admin.get(answer.headers["Location"]).content.decode()
    forget_all()
    live = form_store.head("survey")
    assert (live.version, live.definition.variants) == (2, ())
    assert live.definition.shown("en").title == "All about it"


def test_it_does_not_replace_a_version_that_the_member_did_not_see(admin: Client) -> None:
    answer = admin.post(PAGE, {"seen": "0"})

    assert answer.status_code == 409
    assert "Another version was published meanwhile" in answer.content.decode()
    assert int(writes.find(Form, "survey").published_version) == 1


def test_only_members_who_manage_forms_see_the_way_to_it(admin: Client) -> None:
    a_feedback(form_id="survey", variant="long", rating=None)
    way = "/dashboard/results/survey/variants/long"

    assert way in admin.get("/dashboard/results/survey").content.decode()
    assert way not in browser_of(a_member(Role.AGENT)).get("/dashboard/results/survey").content.decode()
    assert admin.get("/dashboard/results/survey/variants/none").status_code == 404
