"""One request id in API Gateway's event, the log lines, the response, the item, its stream record and its counting."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from feedback.models import Feedback
from feedback_site.entry.lambda_entry import handler
from staff.keys import key_management
from storage import writes
from tests.factories import FeedbackStream, a_member, a_record, an_image
from tests.feedback_site.conftest import Context, Lines
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")
ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"  # the one in the captured event


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """Replaces the fixture of the folder: these tests use the tables of the stack."""
    settings.ALLOWED_HOSTS = [".execute-api.us-east-1.amazonaws.com"]


Sent = Callable[..., dict[str, Any]]


@pytest.fixture
def sent(captured: Callable[[str], dict[str, Any]]) -> Sent:
    def send(body: Any, request_id: str = ID, **headers: str) -> dict[str, Any]:
        event = captured("apigw_rest_post_base64")
        event["requestContext"]["requestId"] = request_id
        event["path"], event["requestContext"]["path"] = "/feedback", "/prod/feedback"
        event["pathParameters"] = {"proxy": "feedback"}
        content = json.dumps(body).encode()
        event["body"] = base64.b64encode(content).decode()
        event["multiValueHeaders"] |= {"Content-Length": [str(len(content))]}
        event["multiValueHeaders"] |= {name.replace("_", "-"): [value] for name, value in headers.items()}
        answered = handler(event, Context())
        assert answered is not None
        return answered

    return send


def header(answered: dict[str, Any], name: str) -> str:
    fields = {key.lower(): value for key, value in (answered.get("headers") or {}).items()}
    fields |= {key.lower(): values[0] for key, values in (answered.get("multiValueHeaders") or {}).items()}
    return str(fields[name.lower()])


def test_an_id_goes_from_the_event_to_the_stream(sent: Sent, lines: Lines) -> None:
    stream = FeedbackStream()

    answered = sent({"rating": 5, "message": "Schön"})

    assert answered["statusCode"] == 201
    assert header(answered, "X-Request-Id") == ID
    assert [line["requestId"] for line in lines.named("request_finished")] == [ID]
    item = writes.find(Feedback, json.loads(answered["body"])["feedbackId"])
    assert item.request_id == ID
    (record,) = stream.records()
    assert record["dynamodb"]["NewImage"]["requestId"] == {"S": ID}
    stream_handler.count([record])
    assert lines.named("batch_counted")[0]["metadata"]["requestIds"] == [ID]


def test_an_item_sent_with_an_idempotency_key_has_the_id_of_the_first_request(sent: Sent) -> None:
    feedback_id = json.loads(sent({"rating": 5}, Idempotency_Key="k-1")["body"])["feedbackId"]
    again = sent({"rating": 5}, "another", Idempotency_Key="k-1")
    assert (header(again, "Idempotency-Replayed"), header(again, "X-Request-Id")) == ("true", "another")

    assert writes.find(Feedback, feedback_id).request_id == ID


def test_a_refusal_names_the_request(sent: Sent) -> None:
    answered = sent({"rating": 6})

    assert answered["statusCode"] == 400
    assert json.loads(answered["body"])["requestId"] == header(answered, "X-Request-Id") == ID


def test_a_header_cannot_set_the_id(sent: Sent) -> None:
    answered = sent({"rating": 5}, X_Request_Id="mine", Request_Id="mine", User_Id="mine")

    assert header(answered, "X-Request-Id") == ID
    assert writes.find(Feedback, json.loads(answered["body"])["feedbackId"]).request_id == ID


def test_the_log_names_the_key_of_a_request(sent: Sent, lines: Lines) -> None:
    key, secret = key_management.make("default", "a program", [Scope.FEEDBACK_WRITE], actor=TERMINAL)
    sent({"rating": 5}, X_Api_Key=secret)
    sent({"rating": 5})

    assert [line["userId"] for line in lines.named("request_finished")] == [f"key:{key.key_id}", None]
    assert secret not in "".join(lines.written)


def test_the_log_names_the_member_of_a_request(lines: Lines, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    member = a_member()
    browser_of(member).get("/dashboard/")

    (line,) = lines.named("request_finished")
    assert (line["metadata"]["status"], line["userId"]) == (200, f"person:{member.person_id}")
    assert member.email not in "".join(lines.written)


def test_the_counting_logs_the_ids_of_twenty_new_items_and_of_no_changed_ones(lines: Lines) -> None:
    came = [a_record(an_image(requestId=f"r-{n}")) for n in range(30)]
    changed = a_record(an_image(requestId="r-old", rating=1), an_image(requestId="r-old"))

    stream_handler.count([changed, *came, a_record(an_image())])

    assert lines.named("batch_counted")[0]["metadata"]["requestIds"] == [f"r-{n}" for n in range(20)]
