from __future__ import annotations

from typing import Any

import pytest

from feedback.forms import default_form
from feedback.forms.definitions import Definition
from feedback.forms.documents import definition_json
from feedback.workspace.item import answers
from feedback.workspace.item.answers import ShownAnswer
from tests.feedback.forms.samples import a_survey
from tests.feedback.workspace.item.items import an_item

SURVEY = definition_json.load(a_survey()).shown("en")


def _shown(seen: Definition = SURVEY, **stored: Any) -> list[tuple[str, str]]:
    return [(answer.question, answer.text) for answer in answers.shown(seen, an_item(rating=None, answers=stored))]


def test_answers_stand_under_their_questions_in_the_order_of_the_form() -> None:
    stored: dict[str, Any] = {
        "idea": "More ramps\nplease",
        "again": False,
        "used": ["web", "app"],
        "why": "speed",
        "nps": 6,
    }

    assert _shown(**stored) == [
        ("Would you recommend us?", "6"),
        ("What was wrong?", "Speed"),
        ("What did you use?", "Site, App"),
        ("Will you come again?", "No"),
        ("Any idea?", "More ramps\nplease"),
    ]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ({"later": 7}, "7"),
        ({"later": "https://x.example <b>"}, "https://x.example <b>"),
        ({"later": ["a", "b"]}, "a, b"),
        ({"later": True}, "Yes"),
    ],
)
def test_an_answer_to_an_unknown_question_is_shown_as_it_is(stored: dict[str, Any], text: str) -> None:
    assert _shown(**stored) == [("later", text)]


def test_an_option_that_the_form_does_not_have_is_shown_as_it_is() -> None:
    assert _shown(why="weather", used=["web", "fax"]) == [
        ("What was wrong?", "weather"),
        ("What did you use?", "Site, fax"),
    ]


def test_a_scale_names_its_end_and_an_answer_leads_to_the_items_with_it() -> None:
    item = an_item(rating=None, answers={"nps": 6, "used": ["web", "app"], "idea": "Free"})

    nps, used, idea = answers.shown(SURVEY, item)

    assert (nps.most, nps.address) == (10, "/dashboard/inbox/?status=all&answer=nps.6")
    assert (used.most, used.address) == (None, "")  # two answers have no single filter
    assert (idea.is_long, idea.address) == (True, "")


def test_the_rating_has_a_line_only_among_other_answers() -> None:
    seen = Definition(questions=(*default_form.DEFINITION.shown("en").questions, *SURVEY.questions))

    assert answers.shown(seen, an_item(rating=2, answers={"nps": 6}))[0] == ShownAnswer("How was it?", "2", 5)
    assert answers.shown(seen, an_item(rating=2)) == []


def test_the_question_of_the_words_is_shown_for_a_form_with_words_of_its_own() -> None:
    own = definition_json.load(default_form.document({"en": "How was the ferry?"})).shown("en")

    assert answers.question_of_words(own) == "What should we know?"
    assert answers.question_of_words(default_form.DEFINITION.shown("en")) == ""
    assert answers.question_of_words(answers.NOTHING) == ""
