"""Links that choose an answer, such as those of a mail."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import a_form
from tests.feedback.forms.helpers import a_token, send, stored
from tests.feedback.forms.samples import a_survey

NOTE = "Nothing is sent until you press the button."


def _checked(page: str) -> list[tuple[str, str]]:
    controls = re.findall(r"<input[^>]*>", page)
    pairs = [re.search(r'name="([^"]+)" value="([^"]+)"', each) for each in controls if " checked" in each]
    return [(pair[1], pair[2]) for pair in pairs if pair]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_link_chooses_the_rating_without_a_read(client: Client, asked: list[str]) -> None:
    page = _page(client, "/?rating=4")

    assert _checked(page) == [("rating", "4")]
    assert NOTE in page
    assert asked == []


@pytest.mark.usefixtures("stack")
def test_a_link_chooses_answers_to_all_questions_with_choices(client: Client) -> None:
    a_form("survey", a_survey())

    page = _page(client, "/f/survey?nps=6&why=speed&used=app&used=web&effort=7&again=no")

    assert _checked(page) == [
        ("answer-nps", "6"),
        ("answer-why", "speed"),
        ("answer-used", "web"),
        ("answer-used", "app"),
        ("answer-effort", "7"),
        ("answer-again", "no"),
    ]


@pytest.mark.usefixtures("stack")
def test_a_link_stores_nothing_and_keeps_its_choice_out_of_other_addresses(client: Client) -> None:
    page = _page(client, "/?rating=4&lang=en")

    assert stored() == []
    assert "rating=4" not in page
    answer = send("/?rating=1", token=a_token(), rating="4")
    assert "rating" not in answer.redirect_chain[-1][0]
    assert [item.rating for item in stored()] == [4]


@pytest.mark.parametrize(
    "query", ["rating=6", "rating=", "rating=4.0", "rating=%00", "rating=abc", "Rating=4", "stars=4", "rating=²"]
)
def test_what_is_no_answer_is_ignored(client: Client, query: str) -> None:
    page = _page(client, f"/?{query}")

    assert _checked(page) == []
    assert NOTE not in page
    assert "problem" not in page


@pytest.mark.usefixtures("stack")
def test_of_several_answers_those_that_the_question_has_are_chosen(client: Client) -> None:
    a_form("survey", a_survey())

    assert _checked(_page(client, "/f/survey?used=web&used=fax&used=web")) == [("answer-used", "web")]


def test_no_text_is_taken_from_an_address(client: Client) -> None:
    page = _page(client, "/?message=Hello-there&name=Ada&email=ada@example.com")

    assert "Hello-there" not in page
    assert "ada@example.com" not in page


@pytest.mark.usefixtures("stack")
def test_a_parameter_of_the_page_is_no_answer(client: Client) -> None:
    options = [{"id": each, "text": {"en": each}} for each in ("light", "dark")]
    question = {"id": "theme", "kind": "choice", "text": {"en": "Which colours?"}, "options": options}
    a_form("colors", {"languages": ["en"], "questions": [question]})

    assert _checked(_page(client, "/f/colors?theme=dark")) == []


def test_an_error_shows_what_was_sent_and_not_what_the_link_chose(client: Client) -> None:
    answer = send("/?rating=4", token=a_token(), rating="", message="Hello")

    assert answer.status_code == 422
    assert _checked(answer.content.decode()) == []
