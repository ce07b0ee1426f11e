"""The page of a form with questions of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from feedback.forms import form_store, publishing
from feedback.forms.page import tokens
from local_aws import emulated
from tests.factories import a_form
from tests.feedback.forms.helpers import a_token, send, stored
from tests.feedback.forms.samples import a_survey

pytestmark = pytest.mark.usefixtures("stack")

EMPTY = {"rating": "", "message": ""}  # the default form's, which this form does not have
GOOD: dict[str, Any] = {
    "answer-nps": "3",
    "answer-why": "speed",
    "answer-used": ["app", "web"],
    "answer-effort": "7",
    "answer-again": "no",
    "answer-idea": " Tea\r\nor coffee ",
    "email": "ada@example.com",
}
THROTTLED = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}
SHOP = "https://shop.example.com"


def sent(token: Any = None, **fields: Any) -> Any:
    return send("/f/survey", token=token or a_token("survey"), **EMPTY | GOOD | fields)


def test_it_shows_its_questions_in_the_language_of_the_visitor(client: Client) -> None:
    a_form("survey", a_survey(send={"en": "Go", "de": "Los"}))

    page = client.get("/f/survey?lang=de").content.decode()

    assert '<h1 class="title">Ihr Besuch</h1>' in page
    assert "Was war falsch?" in page
    assert "Would you recommend us?" in page
    assert page.count('type="radio" name="answer-nps"') == 11
    assert page.count('type="checkbox" name="answer-used"') == 2
    assert ">Los</button>" in page
    assert "Nur wenn Ihre Antwort auf „Would you recommend us?“ höchstens 6 ist." in page
    assert 'name="rating"' not in page
    assert 'name="message"' not in page


def test_the_page_has_only_a_language_of_the_form(client: Client) -> None:
    a_form("survey", a_survey(languages=["en"], title={"en": "Your visit"}, questions=[a_survey()["questions"][0]]))

    response = client.get("/f/survey?lang=de")

    assert '<html lang="en"' in response.content.decode()
    assert response.headers["Content-Language"] == "en"
    assert '<html lang="de"' in client.get("/?lang=de").content.decode()


def test_the_answers_are_stored_and_counted() -> None:
    a_form("survey", a_survey())

    assert sent().status_code == 200

    (item,) = stored()
    assert item.answers == {
        "nps": 3,
        "why": "speed",
        "used": ["web", "app"],
        "effort": 7,
        "again": False,
        "idea": "Tea\nor coffee",
    }
    assert item.counts == {"nps.3", "why.speed", "used.web", "used.app", "effort.7", "again.no"}
    assert (item.form_id, item.form_version, item.email) == ("survey", 1, "ada@example.com")
    assert "rating" not in item.serialize()


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"answer-nps": ""}, "answer-nps", "Choose a number from 0 to 10."),
        ({"answer-nps": "11"}, "answer-nps", "Choose a number from 0 to 10."),
        ({"answer-why": ""}, "answer-why", "Choose one answer."),
        ({"answer-why": "quality"}, "answer-why", "Choose one answer."),
        ({"answer-used": ["web", "tv"]}, "answer-used", "Choose at least one answer."),
        ({"answer-effort": "0"}, "answer-effort", "Choose a number from 1 to 7."),
        ({"answer-again": "maybe"}, "answer-again", "Choose yes or no."),
        ({"answer-idea": "a" * 2001}, "answer-idea", "Too long by 1: 2,000 characters fit here."),
        ({"email": "ada@"}, "email", "Enter a full e-mail address"),
    ],
)
def test_an_error_stands_at_the_question_and_in_the_summary(fields: dict[str, Any], name: str, words: str) -> None:
    a_form("survey", a_survey())

    answer = sent(**fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(words) == 2
    assert f'id="{name}-error"' in page
    assert f'href="#id_{name}"' in page
    assert page.count("checked") + page.count("Tea") > 3
    assert stored() == []


def test_without_javascript_the_server_judges_which_question_was_asked() -> None:
    a_form("survey", a_survey())

    assert sent(**{"answer-nps": "9"}).status_code == 200
    assert sent(**{"answer-nps": "9", "answer-why": ""}).status_code == 200

    assert all("why" not in item.answers and not {"why.speed"} & item.counts for item in stored())


def test_a_form_may_need_a_message_or_an_address(client: Client) -> None:
    questions = [
        {"id": "message", "kind": "text", "text": {"en": "Tell us"}, "required": True},
        {"id": "email", "kind": "text", "text": {"en": "E-mail"}, "required": True},
    ]
    a_form("survey", a_survey(questions=questions))

    page = send("/f/survey", token=a_token("survey"), message=" ").content.decode()

    assert page.count("Fill in this field.") == 2
    assert page.count("Enter a full e-mail address, like anna@example.com.") == 2
    assert "stay anonymous" not in page


def test_answers_are_checked_against_the_version_that_the_page_showed(asked: list[str]) -> None:
    form, before = a_form("survey", a_survey()), a_token("survey")
    publishing.publish(form, a_survey(questions=[{"id": "stars", "kind": "rating", "text": {"en": "?"}}]))
    asked.clear()

    assert sent(before).status_code == 200
    assert sent(before, **{"answer-idea": "Another"}).status_code == 200

    assert [(item.form_version, item.answers["nps"]) for item in stored()] == [(1, 3)] * 2
    assert [call for call in asked if "form-versions" in call] == ["GetItem! form-versions-local"]


def test_the_item_has_the_variant_that_the_page_showed(client: Client) -> None:
    variants = [{"id": "a", "weight": 1, "title": {"en": "A"}}, {"id": "b", "weight": 1, "title": {"en": "B"}}]
    a_form("survey", a_survey(variants=variants))

    pages = [client.get("/f/survey", headers={"User-Agent": f"Browser {number}"}) for number in range(40)]

    shown = {(page.context["token"].variant, page.context["heading"]) for page in pages}
    assert shown == {("a", "A"), ("b", "B")}
    made = tokens.make("survey", 1, "b")
    assert sent(tokens.Token("survey", made.nonce, a_token().issued_at, 1, "b")).status_code == 200
    assert [item.variant for item in stored()] == ["b"]


def test_a_page_that_was_made_while_the_form_could_not_be_read_can_be_sent(stack: int) -> None:
    emulated.inject(stack, [THROTTLED | {"operation": "GetItem"}])
    assert not form_store.head("survey").is_readable
    token = a_token("survey")
    unread = tokens.Token("survey", token.nonce, token.issued_at, form_store.UNREAD_VERSION)
    busy = send("/f/survey", token=unread, message="My long story")
    emulated.inject(stack, [])
    form_store.forget("survey")
    a_form("survey", a_survey())

    sent_again = send("/f/survey", token=unread, message="My long story")

    assert (busy.status_code, sent_again.status_code) == (503, 200)
    assert "My long story" in busy.content.decode()
    assert [(item.form_version, item.message) for item in stored()] == [(0, "My long story")]


def test_its_own_sites_may_embed_it_in_place_of_those_of_the_settings(client: Client, settings: Settings) -> None:
    settings.EMBED_ALLOWED_ORIGINS = ["https://www.example.org"]
    a_form("survey", a_survey(), allowed_sites={SHOP})
    a_form("other", a_survey())

    policies = [client.get(f"/f/{name}?embed=true").headers["Content-Security-Policy"] for name in ("survey", "other")]

    assert f"frame-ancestors 'self' {SHOP};" in f"{policies[0]};"
    assert "frame-ancestors 'self' https://www.example.org;" in f"{policies[1]};"


def test_its_theme_is_the_default_and_the_query_may_choose_another(client: Client) -> None:
    a_form("survey", a_survey(theme={"colors": "dark", "accent": "green"}))

    assert 'data-theme="dark" data-accent="green"' in client.get("/f/survey").content.decode()
    assert 'data-theme="light" data-accent="green"' in client.get("/f/survey?theme=light").content.decode()


def test_its_page_is_read_once_and_small(client: Client, asked: list[str]) -> None:
    a_form("survey", a_survey())
    asked.clear()

    page = client.get("/f/survey", headers={"Accept-Encoding": "gzip"})

    assert asked == ["GetItem! forms-local"]
    assert len(page.content) < 4000


def test_its_thanks_are_its_own(client: Client) -> None:
    a_form("survey", a_survey(thanks={"en": "See you soon."}))

    assert "See you soon." in sent().content.decode()
