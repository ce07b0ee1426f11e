"""Items of a form with questions of its own."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.forms import publishing
from feedback.models import Feedback
from local_aws import emulated
from tests.factories import a_form, a_key
from tests.feedback.api.conftest import Caller, wrong
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey
from web.caller import Scope

GOOD: dict[str, Any] = {"nps": 3, "why": "speed", "used": ["app", "web"], "effort": 7, "again": False, "idea": " Tea "}
THROTTLED = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}


@pytest.fixture
def survey(stack: int) -> Caller:
    a_form("survey", a_survey())
    return Caller()


def sent(caller: Caller, **members: Any) -> Any:
    return caller.create({"formId": "survey", "answers": GOOD} | members)


def stored_item() -> Feedback:
    (item,) = stored()
    return item


def test_the_answers_are_stored_and_counted(survey: Caller) -> None:
    assert sent(survey, email="ada@example.com").status_code == 201

    item = stored_item()
    assert item.answers == GOOD | {"used": ["web", "app"], "idea": "Tea"}
    assert item.counts == {"nps.3", "why.speed", "used.web", "used.app", "effort.7", "again.no"}
    assert (item.form_id, item.form_version, item.email) == ("survey", 1, "ada@example.com")
    assert not {"rating", "variant"} & item.serialize().keys()


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"nps": None}, {"/answers/nps": "required"}),
        ({"nps": 11, "effort": "7"}, {"/answers/nps": "invalid", "/answers/effort": "invalid"}),
        ({"why": None}, {"/answers/why": "required"}),
        ({"why": "quality"}, {"/answers/why": "invalid"}),
        ({"used": ["web", "web"]}, {"/answers/used": "invalid"}),
        ({"again": "yes"}, {"/answers/again": "invalid"}),
        ({"idea": "a" * 2001}, {"/answers/idea": "max_length"}),
        ({"idea": "\u0007"}, {"/answers/idea": "unfit"}),
        ({"other": 5}, {"/answers": "unknown"}),
        ({"email": "ada@example.com"}, {"/answers": "unknown"}),
    ],
)
def test_a_wrong_answer_is_refused_with_its_place_and_the_fix(
    survey: Caller, answers: dict[str, Any], errors: dict[str, str]
) -> None:
    response = sent(survey, answers=GOOD | answers)

    assert wrong(response) == errors
    assert all(error["detail"] for error in response.json()["errors"])
    assert stored() == []


@pytest.mark.usefixtures("stack")
def test_a_question_may_have_the_name_of_another_field() -> None:
    a_form("named", a_survey(questions=[{"id": "release", "kind": "nps", "text": {"en": "?"}, "required": True}]))

    response = Caller().create({"formId": "named", "release": "-1", "answers": {"release": 11}})

    assert wrong(response) == {"/release": "invalid", "/answers/release": "invalid"}


@pytest.mark.parametrize("email", [None, "ada", 5])
def test_the_fix_of_an_address_says_whether_it_may_be_left_out(stack: int, email: Any) -> None:
    a_form("mail", a_survey(questions=[{"id": "email", "kind": "text", "text": {"en": "?"}, "required": True}]))

    [needed] = Caller().create({"formId": "mail", "email": email}).json()["errors"]

    assert needed["detail"] == "Give a whole address, such as ada@example.com."
    if email is not None:
        [optional] = Caller().create({"rating": 5, "email": email}).json()["errors"]
        assert optional["detail"] == "Give a whole address, such as ada@example.com, or leave it out."


@pytest.mark.parametrize("answers", [[], "nps", 5])
def test_answers_are_an_object(survey: Caller, answers: Any) -> None:
    assert wrong(sent(survey, answers=answers))["/answers"] == "invalid"


def test_what_the_form_does_not_ask_for_is_refused(survey: Caller) -> None:
    response = sent(survey, rating=5, message="Hello", name="")

    assert wrong(response) == {"/rating": "not_asked", "/message": "not_asked"}
    assert wrong(survey.create({"rating": 5, "answers": {"nps": 5}})) == {"/answers": "not_asked"}
    assert survey.create({"rating": 5, "answers": {}}).status_code == 201


def test_all_errors_are_named_at_once(survey: Caller) -> None:
    response = sent(survey, answers={"nps": 11}, email="ada@", formVersion=7, variant="b", release="9")

    assert wrong(response) == {
        "/answers/nps": "invalid",
        "/email": "invalid",
        "/formVersion": "unknown",
        "/variant": "unknown",
        "/release": "not_listed",
    }


@pytest.mark.usefixtures("stack")
def test_answers_are_checked_against_the_version_that_was_shown(asked: list[str]) -> None:
    variants = [{"id": "a", "weight": 1}, {"id": "b", "weight": 1}]
    form, caller = a_form("survey", a_survey(variants=variants)), Caller()
    publishing.publish(form, a_survey(questions=[{"id": "stars", "kind": "rating", "text": {"en": "?"}}]))
    asked.clear()

    assert sent(caller, formVersion=1, variant="b").status_code == 201
    assert wrong(sent(caller)) == {"/answers": "unknown"}
    assert wrong(sent(caller, answers={"stars": 5}, variant="b")) == {"/variant": "unknown"}
    assert sent(caller, answers={"stars": 5}).status_code == 201

    assert sorted((item.form_version, item.variant) for item in stored()) == [(1, "b"), (2, None)]
    reads = [call for call in asked if call.startswith("GetItem! form")]
    assert reads == ["GetItem! forms-local", "GetItem! form-versions-local"]


@pytest.mark.usefixtures("stack")
def test_a_repeated_request_is_one_item_even_if_a_version_was_published_meanwhile() -> None:
    form, caller = a_form("survey", a_survey()), Caller()

    first = caller.create({"formId": "survey", "answers": GOOD}, Idempotency_Key="k")
    publishing.publish(form, a_survey(title={"en": "Second"}))
    second = caller.create({"formId": "survey", "answers": GOOD}, Idempotency_Key="k")
    other = caller.create({"formId": "survey", "answers": GOOD | {"nps": 4}}, Idempotency_Key="k")

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(stored()) == 1


def test_while_the_form_cannot_be_read_only_what_fits_the_default_form_is_accepted(stack: int) -> None:
    caller = Caller(a_key(Scope.FEEDBACK_WRITE))
    caller.create()  # the key is remembered
    emulated.inject(stack, [THROTTLED | {"operation": "GetItem"}])

    assert sent(caller).status_code == 503
    assert caller.create({"formId": "survey", "rating": 4}).status_code == 201
    assert {(item.form_id, item.form_version) for item in stored()} == {("default", 1), ("survey", 0)}
