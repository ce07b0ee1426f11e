from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from django.test import Client

from ops import versions
from ops.page import rollback
from ops.page.rollback import Choice
from ops.rollback import by_hand, handler, signed_request
from ops.rollback.alarms import Home
from ops.rollback.reasons import Reason, RollbackRefused
from ops.versions import Note
from storage.connection.clients import client as made
from tests.ops.page import stage as stages

ROLLBACK = "/dashboard/operations/rollback"
ASKED = {"to": "4", "serving": "5", "reason": "Scores fell"}

REFUSING = "def handler(event, context): return {'moved': False, 'outcome': 'unhealthy', 'text': 'Version 4 is <ill>.'}"
RAISING = "def handler(event, context): raise RuntimeError('on purpose')"
TELLING = "def handler(event, context): return {'moved': True, 'outcome': 'moved', 'text': repr(event)}"


def test_it_says_what_will_happen(stage: str, operator: Client) -> None:
    stages.released(stage)

    page = operator.get(ROLLBACK).content.decode()

    assert "Version 5 stops answering." in page
    assert "Version 4 (commit a136013) answers, if it passes its probe." in page
    assert "What version 5 received stays." in page
    assert "goes back with it" not in page
    assert '<input type="hidden" name="to" value="4">' in page
    assert '<input type="hidden" name="serving" value="5">' in page


def test_another_version_can_be_chosen(stage: str, operator: Client) -> None:
    stages.released(stage)

    page = operator.get(ROLLBACK, {"to": "1"}).content.decode()

    assert "Version 1 (commit 8d06242) answers, if it passes its probe." in page
    assert "The last good version goes back with it, from 4 to 1." in page
    assert '<input type="hidden" name="to" value="1">' in page


def test_a_version_that_is_no_number_is_not_taken_over(stage: str, operator: Client) -> None:
    stages.released(stage)

    page = operator.get(ROLLBACK, {"to": "$LATEST"}).content.decode()

    assert '<input type="hidden" name="to" value="4">' in page
    assert "LATEST" not in page


def test_only_versions_that_have_served_and_still_exist_are_offered(stage: str) -> None:
    stages.released(stage)
    made("lambda").delete_function(FunctionName=f"feedback-{stage}", Qualifier="3")

    assert rollback.choices(serving="5") == [Choice("4", "a136013"), Choice("1", "8d06242")]


def test_a_canary_is_ended_before_anything_else(stage: str, operator: Client) -> None:
    stages.released(stage)
    lambdas = made("lambda")
    alias = versions.read(lambdas, f"feedback-{stage}", stage)
    assert alias
    versions.move(lambdas, alias, "4", Note.now("canary"), {"5": 0.1})

    page = operator.get(ROLLBACK).content.decode()

    assert "The canary, version 5, stops answering." in page
    assert "Version 4 answers all requests." in page
    assert '<input type="hidden" name="to" value="4">' in page


def test_it_asks_the_rollback_function_in_the_members_name(stage: str, operator: Client) -> None:
    stages.released(stage, rollback=TELLING)

    answer = operator.post(ROLLBACK, ASKED)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Version 4 answers now" in page
    assert "&#x27;to&#x27;: &#x27;4&#x27;" in page
    assert "&#x27;by&#x27;: &#x27;person:" in page
    assert "&#x27;reason&#x27;: &#x27;Scores fell&#x27;" in page
    assert "@example.com" not in page.partition("<main")[2]


def test_a_refusal_is_shown_in_the_functions_own_words(stage: str, operator: Client) -> None:
    stages.released(stage, rollback=REFUSING)

    answer = operator.post(ROLLBACK, ASKED)

    assert answer.status_code == 409
    assert "Refused: nothing was changed" in answer.content.decode()
    assert "Version 4 is &lt;ill&gt;." in answer.content.decode()


def test_a_function_that_raises_is_not_taken_for_a_rollback(stage: str, operator: Client) -> None:
    stages.released(stage, rollback=RAISING)

    answer = operator.post(ROLLBACK, ASKED)

    assert answer.status_code == 502
    assert "The rollback function failed" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ReadTimeoutError(endpoint_url="https://aws.example"), 504, "It may still have moved the alias"),
        (EndpointConnectionError(endpoint_url="https://aws.example"), 502, "nothing was changed"),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "Invoke"), 502, "AccessDeniedException"),
    ],
)
def test_a_function_that_does_not_answer_is_told_apart(
    stage: str, operator: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, says: str
) -> None:
    stages.released(stage)

    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(made("lambda", once=True), "invoke", fail)

    answer = operator.post(ROLLBACK, ASKED)

    assert answer.status_code == status
    assert says in answer.content.decode()


@pytest.mark.parametrize("body", [b"", b"null", b'"moved"', b"{}", b'{"moved": "yes"}'])
def test_an_answer_that_says_nothing_is_no_rollback(body: bytes) -> None:
    class Body:
        def read(self) -> bytes:
            return body

    assert rollback._outcome({"Payload": Body()}) == rollback.RollbackOutcome(False, rollback.FAILED)


def test_it_agrees_only_to_what_was_shown(stage: str, operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stages.released(stage)
    monkeypatch.setattr(rollback, "request_rollback", _never)

    answer = operator.post(ROLLBACK, {**ASKED, "serving": "3"})

    assert answer.status_code == 409
    assert "Another version serves now" in answer.content.decode()
    assert 'value="Scores fell"' in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"reason": "x" * 301}, {"to": "$LATEST"}, {"to": ""}, {"serving": "0"}]
)
def test_it_needs_a_version_and_a_reason(
    stage: str, operator: Client, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    stages.released(stage)
    monkeypatch.setattr(rollback, "request_rollback", _never)

    answer = operator.post(ROLLBACK, {**ASKED, **wrong})

    assert answer.status_code == 422
    if "reason" in wrong:
        assert 'aria-describedby="reason-error"' in answer.content.decode()


def test_what_was_asked_is_sent_as_the_function_expects_it(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    def note(**asked: Any) -> Any:
        sent.append(asked)
        raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke")

    monkeypatch.setattr(made("lambda", once=True), "invoke", note)

    rollback.request_rollback("4", "person:m1", "Scores fell")

    # Its alias: the newest code may be one that was refused.
    assert (sent[0]["FunctionName"], sent[0]["Qualifier"]) == (f"feedback-{stage}-rollback", stage)
    request = json.loads(sent[0]["Payload"])["rollback"]
    assert (request["to"], request["by"], request["reason"]) == ("4", "person:m1", "Scores fell")
    assert signed_request.problem(stages.KEY, request) is None


@pytest.mark.parametrize("is_refused", [False, True])
def test_the_function_and_the_page_speak_of_the_same_things(
    stage: str, monkeypatch: pytest.MonkeyPatch, is_refused: bool
) -> None:
    """Its own code, as the page calls it; what it does to aliases has tests of its own."""

    def plan(*_: object) -> None:
        if is_refused:
            raise RollbackRefused(Reason.UNHEALTHY, "Version 4 failed its probe.")

    monkeypatch.setattr(by_hand, "plan", plan)
    monkeypatch.setattr(by_hand, "carry_out", lambda context, plan, who, reason: f"Moved by {who}: {reason}.")
    monkeypatch.setattr(by_hand, "write_refusal", lambda *_: None)
    monkeypatch.setattr(by_hand, "_signature_refusal", lambda *_: None)

    def invoke(FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - as botocore has it
        context: Any = None
        answer = handler.handle(context, json.loads(Payload), Home("aws", "us-east-1", "000000000000"))
        return {"Payload": BytesIO(json.dumps(answer).encode())}

    monkeypatch.setattr(made("lambda", once=True), "invoke", invoke)

    outcome = rollback.request_rollback("4", "person:m1", "Scores fell")

    if is_refused:
        assert outcome == rollback.RollbackOutcome(False, "unhealthy", "Version 4 failed its probe.")
    else:
        assert outcome == rollback.RollbackOutcome(True, "moved", "Moved by person:m1: Scores fell.")


def test_where_nothing_serves_there_is_no_button(stage: str, operator: Client) -> None:
    page = operator.get(ROLLBACK).content.decode()

    assert "On one machine there is no Lambda function." in page
    assert 'name="to"' not in page


def _never(*_: object) -> None:
    raise AssertionError("the rollback function was asked")
