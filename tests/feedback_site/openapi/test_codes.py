"""openapi.json explains each code that the API can send, and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from analytics.releases import api as releases
from feedback.api.item import UPDATE
from feedback.api.list_filters import QUERY
from feedback.api.new_items import NEW
from feedback_site.errors.api_errors import TEXTS
from feedback_site.openapi.apps import ERROR_CODES, FIELD_CODES, OPERATIONS
from feedback_site.openapi.errors import errors_of
from tasks.api import collection as tasks
from tasks.api import task
from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_key
from web.caller import Scope

ROOT: Path = site_settings.BASE_DIR
SOURCES = (
    "analytics/releases",
    "tasks/api",
    "feedback/api",
    "feedback/serializers.py",
    "feedback_site",
    "staff/api_access.py",
    "staff/keys/api.py",
    "staff/keys/api_fields.py",
    "storage",
    "web",
)
FOR_PAGES = {"forged", "range_not_satisfiable"}  # a form can be forged, and a static file has ranges
NEVER = {"surrogate_characters_not_allowed"}  # Django replaces them when it reads a query

# What is wrong, and the code that it gets: a body, a query, or headers.
WRONG_MEMBERS: list[tuple[str, dict[str, Any]]] = [
    ("required", {"body": {}}),
    ("null", {"change": {"status": None}}),
    ("not_a_list", {"change": {"tags": "checkout"}}),
    ("invalid", {"body": {"rating": 6}}),
    ("invalid", {"headers": {"Idempotency-Key": "two words"}}),
    ("invalid_choice", {"body": {"rating": 5, "source": "letter"}}),
    ("max_length", {"body": {"rating": 5, "name": "a" * 1000}}),
    ("not_listed", {"body": {"rating": 5, "release": "1"}}),
    ("unfit", {"body": {"rating": 5, "message": "\x00"}}),
    ("unknown", {"body": {"rating": 5, "formId": "nowhere"}}),
    ("not_asked", {"body": {"rating": 5, "answers": {"q1": 5}}}),
    ("min_value", {"query": {"limit": "0"}}),
    ("max_value", {"query": {"limit": "101"}}),
    ("blank", {"query": {"lastKey": ""}}),
    ("null_characters_not_allowed", {"query": {"lastKey": "\0"}}),
    ("bad_cursor", {"query": {"lastKey": "x"}}),
    ("in_the_future", {"release": {"version": "2.1.0", "at": "2999-01-01"}}),
    ("in_the_past", {"key": {"name": "CRM", "scopes": ["keys:manage"], "validUntil": "2020-01-01"}}),
    ("beyond_yours", {"key": {"name": "CRM", "scopes": ["staff:manage"]}}),
    ("min_length", {"key": {"name": "CRM", "scopes": []}}),
    ("differs", {"release": {"version": "2.1.0", "note": "Another note"}}),
]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("code", "wrong"), WRONG_MEMBERS)
def test_a_wrong_field_gets_its_code(client: Client, code: str, wrong: dict[str, Any]) -> None:
    assert code in [each["code"] for each in _sent(client, **wrong).json()["errors"]]


def _sent(
    client: Client,
    *,
    body: Any = None,
    query: Any = None,
    change: Any = None,
    release: Any = None,
    key: Any = None,
    headers: dict[str, str] | None = None,
) -> Any:
    if release:
        a_release("2.1.0", note="The new checkout")
        key = a_key(Scope.RELEASES_WRITE)
        return client.post("/releases", release, content_type="application/json", headers={"X-Api-Key": key})
    if key:
        own = a_key(Scope.KEYS_MANAGE)
        return client.post("/keys", key, content_type="application/json", headers={"X-Api-Key": own})
    if change:
        key = a_key(Scope.FEEDBACK_MANAGE)
        address = f"/feedback/{a_feedback().feedback_id}"
        return client.patch(address, change, content_type="application/json", headers={"X-Api-Key": key})
    if query:
        key = a_key(Scope.FEEDBACK_READ)
        return client.get("/feedback", query, headers={"X-Api-Key": key})
    return client.post(
        "/feedback", {"rating": 5} if body is None else body, content_type="application/json", headers=headers
    )


def test_each_code_of_a_field_was_tried() -> None:
    assert {code for code, _ in WRONG_MEMBERS} == set(FIELD_CODES)


def test_each_code_of_the_sources_is_explained() -> None:
    used = {code for path in _files() for code in _codes(path)} - FOR_PAGES
    used |= {code for code, _ in TEXTS.values()}

    assert used <= {*ERROR_CODES, *FIELD_CODES}


def test_each_code_of_an_example_is_explained() -> None:
    cases = [case for operation in OPERATIONS.values() for error in errors_of(operation) for case in error.cases]

    assert {case.code for case in cases} <= set(ERROR_CODES)
    assert {error["code"] for case in cases for error in case.errors} <= set(FIELD_CODES)


@pytest.mark.parametrize(
    "serializer", [NEW, UPDATE, QUERY, tasks.NEW, tasks.QUERY, task.UPDATE, releases.NEW, releases.QUERY]
)
def test_the_limits_of_each_field_have_codes(serializer: Any) -> None:
    limits = {
        check.code for field in serializer.fields.values() for check in field.validators if hasattr(check, "code")
    }

    assert limits - NEVER <= set(FIELD_CODES)


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = ROOT / name
        yield from [path] if path.is_file() else path.rglob("*.py")


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "default_code":
            yield from _texts([node.value])
        if isinstance(node, ast.Call):
            yield from _texts(_of_call(node))


def _of_call(call: ast.Call) -> list[ast.expr]:
    """Where a call names a code, if it does."""
    match getattr(call.func, "id", getattr(call.func, "attr", "")):
        case "fail":
            return call.args[:1]
        case "ValidationError" | "BadQuery" | "BadHeader" | "ErrorDetail":
            return [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "code")]
        case "problem":
            return call.args[1:2]
        case "_respond":
            return call.args[2:3]
        case "fromkeys":
            return list(getattr(call.args[0], "elts", []))
    return []


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
