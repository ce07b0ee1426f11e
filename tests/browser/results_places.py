"""The results of a form in their states, for tests/browser/test_every_page.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from analytics.counting import stream_handler
from feedback.forms import answers
from feedback.forms.documents import definition_json
from staff.roles import Role
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.browser.visits import Place, Visit
from tests.factories import FeedbackStream, a_feedback, a_form, a_member
from tests.feedback.forms.samples import a_survey

RESULTS = "/dashboard/results/"
LONG = "W" * 300


def answer_survey(document: dict[str, Any], *all_answers: dict[str, Any], **members: Any) -> None:
    """Stores items as the public form does, the newest first, each of another day."""
    questions = definition_json.load(document).questions
    for days, given in enumerate(all_answers):
        checked, wrong = answers.check(questions, given)
        assert not wrong
        fields = answers.as_fields(questions, checked)
        when = clock.now() - timedelta(days=days % 20)
        a_feedback(form_id="survey", created_at=when, **{**fields, **members})


def results(visit: Visit) -> None:
    """Of a form with all kinds of questions, two variants, long words, and an option that is gone."""
    stream = FeedbackStream()
    document = a_survey(variants=[{"id": "short", "weight": 1}, {"id": "long", "weight": 1}])
    document["questions"][2]["options"][0]["text"]["en"] = LONG
    a_form("survey", document)
    for variant, scores in (("short", (10, 9, 9, 7, 3) * 4), ("long", (0, 2, 6, 8, 9) * 4)):
        given = [
            {"nps": score, "used": ["web", "app"][: 1 + score % 2], "effort": 1 + score % 7, "again": score > 5}
            | {"why": "price", "idea": LONG}
            for score in scores
        ]
        release = f"{variant}-{'9' * 40}"
        a_release(release, at=clock.now() - timedelta(days=30))
        answer_survey(document, *given, variant=variant, release=release)
    a_feedback(form_id="survey", rating=None, message="", counts=frozenset({"why.gone", "before.a"}))
    stream_handler.count(stream.records())
    visit.sign_in(a_member())
    visit.goto(f"{RESULTS}survey")
    visit.is_titled("Would you recommend us?")
    for summary in visit.page.locator(".result summary").all():
        summary.click()


def results_of_few(visit: Visit) -> None:
    stream = FeedbackStream()
    for rating in (1, 4, 5):
        a_feedback(rating=rating, message="Words " * 200)
    stream_handler.count(stream.records())
    visit.sign_in(a_member())
    visit.goto(RESULTS)
    expect(visit.page.get_by_text("Too few to rely on.")).to_be_visible()


def results_of_nothing(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto(RESULTS)
    visit.is_titled("No answers in these days")


def results_of_own_days(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto(f"{RESULTS}?since=2026-11-05&until=2026-11-01")
    expect(visit.page.get_by_text("Give a time after since.")).to_be_visible()
    visit.page.get_by_role("button", name="Other days").click()
    expect(visit.page.get_by_label("From", exact=True)).to_be_visible()


def end_with_a_variant(visit: Visit) -> None:
    results(visit)
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto(f"{RESULTS}survey/variants/long")
    visit.is_titled("How sure it is")


PLACES: list[Place] = [end_with_a_variant, results, results_of_few, results_of_nothing, results_of_own_days]
