"""What a program makes of the description alone: requests that it allows, and requests that it rules out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from pytest_django import Settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from storage import clock
from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_key, a_view
from tests.tasks.factories import a_task
from web.caller import Scope

SITE = get_wsgi_application()
CONFIG = SchemathesisConfig.from_dict({"generation": {"deterministic": True}})


def _from_an_address(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return SITE(environ | {"REMOTE_ADDR": "203.0.113.9"}, start_response)


api = schemathesis.openapi.from_wsgi("/openapi.json", _from_an_address, config=CONFIG)


@pytest.fixture
def key(stack: int, settings: Settings) -> str:
    settings.RATE_LIMIT_KEY = settings.RATE_LIMIT_ADDRESS = 0
    return a_key(*Scope)


@api.parametrize()
@hypothesis.settings(max_examples=30, suppress_health_check=list(hypothesis.HealthCheck))
def test_no_request_breaks_it_or_the_description(case: Case[Any], key: str) -> None:
    assert case.meta
    if case.meta.generation.mode.is_positive:
        _make_sense(case)
    case.call_and_validate(headers={"X-Api-Key": key})


def _make_sense(case: Case[Any]) -> None:
    """What no schema can say: which items, forms and pages there are, and how two members have to agree."""
    _make_sense_of_the_path(case.path_parameters)
    fitting = {"Idempotency-Key": str(uuid4()), "If-Match": "*"}
    case.headers.update({name: value for name, value in fitting.items() if name in case.headers})
    case.query.pop("lastKey", None)
    case.query.pop("since" if "until" in case.query else "", None)
    case.query.pop("period" if case.query.keys() & {"since", "until"} else "", None)
    for name in {"since", "until"} & case.query.keys():
        if case.query[name]:
            case.query[name] = f"2024{case.query[name][4:]}"
    if case.operation.label == "POST /feedback":
        case.body, case.media_type = (case.body if isinstance(case.body, dict) else {}), "application/json"
        case.body["rating"] = case.body.get("rating") or 5  # the default form needs it
        for name in {"formId", "formVersion", "variant", "answers"} & case.body.keys():
            case.body[name] = None
        _make_sense_of_a_context(case.body.get("context"))
    _make_sense_of_filters(case.query)
    _make_sense_of_a_selection(case)
    if case.operation.label == "POST /feedback/search" and isinstance(case.body, dict):
        case.body["search"] = "slow"
    sense_by_operation = {
        "PATCH /feedback/{feedbackId}": _make_sense_of_a_change,
        "POST /feedback/bulk": _make_sense_of_a_bulk_change,
        "POST /feedback/search": _make_sense_of_filters,
        "POST /views": lambda body: body.update(name="Slow", filters={}, search="slow", shared=True),
        "PATCH /views/{viewId}": lambda body: body.update(name="Slow", filters={}, search="slow"),
    } | dict.fromkeys(("POST /tasks", "PATCH /tasks/{taskId}", "PUT /tasks/{taskId}"), _make_sense_of_a_task)
    sense_by_operation["POST /tasks/{taskId}/comments"] = _make_sense_of_a_comment
    sense_by_operation["POST /keys"] = _make_sense_of_a_key
    sense_by_operation["PATCH /keys/{keyId}"] = _make_sense_of_a_key
    sense_by_operation["POST /releases"] = _make_sense_of_a_release
    sense_by_operation["PATCH /releases/{releaseId}"] = _make_sense_of_an_update_of_a_release
    if isinstance(case.body, dict) and case.operation.label in sense_by_operation:
        sense_by_operation[case.operation.label](case.body)


def _make_sense_of_the_path(parameters: dict[str, Any]) -> None:
    if "feedbackId" in parameters:
        parameters["feedbackId"] = a_feedback(email="ada@example.com").feedback_id
    if "taskId" in parameters:
        parameters["taskId"] = a_task().task_id
    if "viewId" in parameters:
        parameters["viewId"] = a_view().view_id
    if "keyId" in parameters:
        parameters["keyId"] = a_key(Scope.KEYS_MANAGE).split("_")[1]
    if "releaseId" in parameters:
        parameters["releaseId"] = a_release().release_id


def _make_sense_of_filters(members: dict[str, Any]) -> None:
    """A key is no person, a day is not after itself, and a text has a word."""
    sense = {"search": "slow", "assignee": "none", "tag": "late", "page": "https://", "attribute": "plan:pro"}
    members |= {name: value for name, value in sense.items() if members.get(name)}
    if members.get("until"):
        members.pop("since", None)
    for name in {"status", "hasEmail", "period", "since", "until", "lastKey"} & members.keys():
        if name == "lastKey" or isinstance(members[name], list) or "period" in members:
            members.pop(name)
        elif name in ("since", "until") and members[name]:
            members[name] = f"2024{members[name][4:]}"


def _make_sense_of_a_selection(case: Case[Any]) -> None:
    """Of a form that exists, and at most a year."""
    if not case.operation.path.startswith("/analytics/"):
        return
    for name in {"since", "until", "release", "source"} & case.query.keys():
        del case.query[name]
    case.query["form"] = "default"
    if "question" in case.query:
        case.query["question"] = "message"


def _make_sense_of_a_context(context: Any) -> None:
    if isinstance(context, dict) and "page" in context:
        context["page"] = "https://example.com/cart?q=1"


def _make_sense_of_a_bulk_change(body: dict[str, Any]) -> None:
    for name in {"filters", "search"} & body.keys():  # ids are enough
        del body[name]
    body["ids"] = [a_feedback().feedback_id]
    body["change"] = body.get("change") or {}
    _make_sense_of_a_change(body["change"])


def _make_sense_of_a_change(body: dict[str, Any]) -> None:
    body.pop("snoozedUntil", None)
    if body.get("status") == "snoozed":
        body["snoozedUntil"] = clock.to_text(clock.now() + timedelta(days=1))
    for name in ("addTags", "removeTags"):
        if "tags" in body:
            body.pop(name, None)
        elif name in body:
            body[name] = [f"tag {number}" for number in range(len(body[name]))]
    if "tags" in body:
        body["tags"] = [tag if tag.strip() else "blank" for tag in body["tags"]]
    body.pop("assignee", None)
    if not body.keys() & {"status", "tags"}:
        body["status"] = "open"


def _make_sense_of_a_task(body: dict[str, Any]) -> None:
    body["title"] = (body.get("title") or "").strip() or "Call the printer"
    for name in {"assignee", "reminderAt", "feedbackIds", "links"} & body.keys():
        del body[name]
    for name in ("addTags", "removeTags"):
        if "tags" in body:
            body.pop(name, None)
        elif name in body:
            body[name] = [f"tag {number}" for number in range(len(body[name]))]
    if "tags" in body:
        body["tags"] = [tag if tag.strip() else "blank" for tag in body["tags"]]


def _make_sense_of_a_comment(body: dict[str, Any]) -> None:
    body["text"] = (body.get("text") or "").strip() or "Soon"


def _make_sense_of_a_key(body: dict[str, Any]) -> None:
    body.pop("validUntil", None)  # it is yet to come
    body["name"] = (body.get("name") or "").strip() or "CRM"


def _make_sense_of_a_release(body: dict[str, Any]) -> None:
    body["version"] = f"2.1.0-{uuid4()}"
    _make_sense_of_an_update_of_a_release(body)


def _make_sense_of_an_update_of_a_release(body: dict[str, Any]) -> None:
    for name in {"at", "url"} & body.keys():
        del body[name]
    body.setdefault("note", "The new checkout")
