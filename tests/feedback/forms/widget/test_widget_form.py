"""What pages of other sites learn of a form: its questions, and whether they may send to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from local_aws import emulated
from tests.factories import a_form
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey

SHOP, OTHER = "https://shop.example.com", "https://other.example.org"
THROTTLED = {"service": "dynamodb", "operation": "GetItem", "times": 9, "status": 400, "code": "ThrottlingException"}


@pytest.mark.usefixtures("stack")
def test_it_has_all_that_the_widget_shows(client: Client, asked: list[str]) -> None:
    a_form("survey", a_survey(thanks={"en": "See you"}))
    asked.clear()

    response = client.get("/widget/form?form=survey&lang=de", headers={"Origin": OTHER})

    document = response.json()
    assert (document["title"], document["thanks"], document["formVersion"]) == ("Ihr Besuch", "See you", 1)
    assert [question["id"] for question in document["questions"]] == [each["id"] for each in a_survey()["questions"]]
    assert document["questions"][1] == {
        "id": "why",
        "kind": "choice",
        "text": "Was war falsch?",
        "required": True,
        "options": [{"id": "price", "text": "Price"}, {"id": "speed", "text": "Speed"}],
        "onlyIf": {"question": "nps", "atMost": 6},
    }
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    assert asked == ["GetItem! forms-local"]


@pytest.mark.usefixtures("stack")
def test_it_names_the_variant_that_it_shows(client: Client) -> None:
    variants = [{"id": "a", "weight": 1, "title": {"en": "A"}}, {"id": "b", "weight": 1, "title": {"en": "B"}}]
    a_form("survey", a_survey(variants=variants))

    browsers = [{"User-Agent": f"Browser {number}"} for number in range(40)]
    shown = [client.get("/widget/form?form=survey", headers=headers).json() for headers in browsers]

    assert {(each["variant"], each["title"]) for each in shown} == {("a", "A"), ("b", "B")}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("query", ["form=nowhere", "form=%00", "form=survey&form=nowhere"])
def test_an_unknown_form_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/widget/form?{query}").status_code == 404
    assert client.get(f"/widget/access?{query}").json()["allowed"] is False


def test_a_form_that_cannot_be_read_can_be_asked_for_again(client: Client, stack: int) -> None:
    a_form("survey", a_survey())
    emulated.inject(stack, [THROTTLED])

    assert client.get("/widget/form?form=survey").status_code == 503


@pytest.mark.parametrize(("origin", "is_allowed"), [(SHOP, True), (f"{SHOP}.evil.example", False), ("null", False)])
def test_every_site_can_learn_whether_it_may_call_and_nothing_else(
    client: Client, settings: Settings, asked: list[str], origin: str, is_allowed: bool
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SHOP]

    answer = client.get("/widget/access", headers={"Origin": origin})

    assert answer.json() == {"allowed": is_allowed, "list": "CORS_ALLOWED_ORIGINS"}
    assert client.get("/widget/access").json()["allowed"] is False
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert asked == []


def allowed(client: Client, origin: str, query: str = "?form=survey") -> tuple[bool, bool, bool]:
    """By the preflight, by the answer to the call, and by what the widget asks after a failed call."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    address = f"/v1/feedback{query}"
    preflight = client.options(address, headers=headers)
    body: dict[str, Any] = {"formId": "survey", "answers": {"nps": 9}}
    call = client.post(address, body, content_type="application/json", headers={"Origin": origin})
    access = client.get(f"/widget/access{query}", headers={"Origin": origin}).json()["allowed"]
    given = [response.headers.get("Access-Control-Allow-Origin") == origin for response in (preflight, call)]
    return given[0], given[1], access


@pytest.mark.usefixtures("stack")
def test_the_sites_of_a_form_take_the_place_of_those_of_the_settings(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [OTHER]
    a_form("survey", a_survey(), allowed_sites={SHOP})

    assert allowed(client, SHOP) == (True, True, True)
    assert allowed(client, OTHER) == (False, False, False)
    assert allowed(client, OTHER, "") == (True, True, True)
    assert allowed(client, SHOP, "") == (False, False, False)


@pytest.mark.usefixtures("stack")
def test_a_form_without_sites_has_those_of_the_settings(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [OTHER]
    a_form("survey", a_survey())

    assert allowed(client, OTHER) == (True, True, True)
    assert allowed(client, SHOP) == (False, False, False)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("body", [{"formId": "other", "answers": {"nps": 9}}, {"rating": 5}])
def test_the_sites_of_a_form_cannot_send_to_another_form(client: Client, body: dict[str, Any]) -> None:
    a_form("survey", a_survey(), allowed_sites={SHOP})
    a_form("other", a_survey())

    call = client.post("/feedback?form=survey", body, content_type="application/json", headers={"Origin": SHOP})

    assert call.status_code == 400
    assert call.json()["errors"] == [
        {"parameter": "form", "code": "invalid", "detail": "Name the same form as formId of the body."}
    ]
    assert stored() == []


@pytest.mark.usefixtures("stack")
def test_the_list_of_items_is_not_opened_by_a_form(client: Client) -> None:
    a_form("survey", a_survey(), allowed_sites={SHOP})
    preflight = {"Origin": SHOP, "Access-Control-Request-Method": "GET"}

    assert "Access-Control-Allow-Origin" not in client.options("/feedback?form=survey", headers=preflight).headers
    assert "Access-Control-Allow-Origin" not in client.get("/feedback?form=survey", headers={"Origin": SHOP}).headers


@pytest.mark.usefixtures("stack")
def test_a_call_that_names_no_form_costs_no_read(client: Client, asked: list[str]) -> None:
    client.options("/v1/feedback", headers={"Origin": SHOP, "Access-Control-Request-Method": "POST"})

    assert asked == []
