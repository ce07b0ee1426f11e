"""Sends each request of tests/permissions.py as each kind of caller."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, resolve

from activity.rows import TERMINAL
from feedback.models import Status
from feedback_site import urls
from jobs import kinds, lifecycle
from jobs.kinds import JobKind, Json, Piece
from jobs.models import Job
from ops.page import cards
from staff.members import person_store
from staff.roles import Role, scopes_of
from storage.ids import new_id
from tests import permissions as table
from tests.analytics.releases.factories import a_release
from tests.factories import a_feedback, a_form, a_key, a_member, a_project, a_view, an_operator, move
from tests.feedback_site.openapi.described import OPERATIONS
from tests.permissions import API, REQUESTS, SIGN_IN, Outcome, Request
from tests.sessions import browser_of
from tests.staff.invitations.factories import an_invitation
from tests.tasks.factories import a_task
from web.caller import Scope

AN_ID = "00000000-0000-4000-8000-000000000000"
A_METHOD_OF_NO_VIEW = "PURGE"
FORGED_FORM = "The form is too old or came from elsewhere. Load the page and try again."
FORGED_CALL = "The CSRF token is missing or wrong."
# All but the public forms: they need no session, and their token is signed.
WRITES = [each for each in REQUESTS if each.method != "GET" and each.name not in ("form", "named-form")]


def _key(*scopes: Scope, project_id: str = "default") -> Callable[[], Client]:
    return lambda: Client(headers={"X-Api-Key": a_key(*scopes, project_id=project_id)})


def _session(role: Role, project_id: str = "default") -> Callable[[], Client]:
    return lambda: browser_of(a_member(role, project_id))


CALLERS: dict[str, Callable[[], Client]] = {
    table.VISITOR: Client,
    table.VIEWER: _session(Role.VIEWER),
    table.AGENT: _session(Role.AGENT),
    table.ADMIN: _session(Role.ADMIN),
    table.OWNER: _session(Role.OWNER),
    table.OPERATOR: lambda: browser_of(an_operator()),
    table.FOREIGN_OWNER: _session(Role.OWNER, "other"),
    table.CREATE_KEY: _key(Scope.FEEDBACK_WRITE),
    table.READ_KEY: _key(Scope.FEEDBACK_READ),
    table.MANAGE_KEY: _key(Scope.FEEDBACK_MANAGE),
    table.TOTALS_KEY: _key(Scope.ANALYTICS_READ),
    table.WHOLE_KEY: _key(*scopes_of(Role.OWNER)),
    table.FOREIGN_KEY: _key(*scopes_of(Role.OWNER), project_id="other"),
}


@pytest.fixture
def _two_projects(stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMIT_ADDRESS = settings.RATE_LIMIT_KEY = 0
    a_form("other-form", project=a_project("other"))
    for project_id in ("default", "other"):
        a_release("2.1.0", project_id)
    kinds.job_kind("")  # loads the kinds of the apps: after the test, these are left
    kind = JobKind("test", "Test", Scope.FEEDBACK_MANAGE, _one_piece)  # type: ignore[arg-type]
    monkeypatch.setattr(kinds, "_job_kinds", {**kinds._job_kinds, kind.name: kind})
    cards.forget()


def _one_piece(job: Job, cursor: Json, deadline: object) -> Piece:
    return Piece(None, done=1)


@pytest.mark.usefixtures("_two_projects")
@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_each_caller_gets_the_answer_of_the_table(request_: Request) -> None:
    outcomes = {name: _outcome(request_, name) for name in CALLERS}

    assert outcomes == dict(request_.expected)


@pytest.mark.usefixtures("_two_projects")
@pytest.mark.parametrize("request_", WRITES, ids=str)
def test_no_other_site_can_send_it_in_the_name_of_a_person(request_: Request) -> None:
    """The browser adds the cookie of the session, and another site does not know the CSRF token."""
    browser = browser_of(a_member(Role.OWNER), enforce_csrf_checks=True)

    response = _send(browser, request_)

    assert (response.status_code, response.json()["detail"]) == (403, FORGED_CALL if request_ in API else FORGED_FORM)


def _outcome(request: Request, caller: str) -> Outcome:
    client = CALLERS[caller]()
    client.raise_request_exception = False
    response = _send(client, request)
    is_sign_in = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
    return SIGN_IN if is_sign_in else response.status_code


def _send(client: Client, request: Request) -> Any:
    path = request.path.format(
        item=_item(request),
        task=_task(request),
        view=_view(request),
        release=_release(request),
        key=_key_id(request),
        job=_job(request),
        person=_person(request),
        invitation=_invitation(request),
        unknown=AN_ID,
    )
    if request in API:
        body: Any = {"data": json.dumps(request.body), "content_type": "application/json"}
    else:
        body = {"data": dict(request.body)}
    return getattr(client, request.method.lower())(path, **(body if request.method != "GET" else {}))


def _item(request: Request) -> str:
    if "{item}" not in request.path:
        return ""
    item = a_feedback()
    if request.name == "feedback-undeletion":
        move(item, Status.DELETED)
    return item.feedback_id


def _task(request: Request) -> str:
    return a_task().task_id if "{task}" in request.path else ""


def _view(request: Request) -> str:
    return a_view().view_id if "{view}" in request.path else ""


def _release(request: Request) -> str:
    return a_release().release_id if "{release}" in request.path else ""


def _key_id(request: Request) -> str:
    return a_key(Scope.KEYS_MANAGE).split("_")[1] if "{key}" in request.path else ""


def _job(request: Request) -> str:
    return lifecycle.start("test", "default", "system:test").job_id if "{job}" in request.path else ""


def _person(request: Request) -> str:
    if "{person}" not in request.path:
        return ""
    email = f"{new_id()}@example.com"
    return person_store.create(
        email, "Grace Hopper", "correct horse battery", "default", Role.ADMIN, actor=TERMINAL
    ).person_id


def _invitation(request: Request) -> str:
    return an_invitation(f"{new_id()}@example.com").invitation_id if "{invitation}" in request.path else ""


def test_the_table_names_each_kind_of_caller() -> None:
    assert set(CALLERS) == table.EVERYONE
    assert all(set(request.expected) == table.EVERYONE for request in REQUESTS)


def test_each_url_and_each_of_its_methods_is_in_the_table() -> None:
    patterns = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    needed = {(pattern.name, method) for pattern in patterns for method in _methods(pattern)}

    assert needed == {(request.name, request.method) for request in REQUESTS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_each_operation_of_the_api_is_in_the_table(operation: Any) -> None:
    described = (
        operation.path.replace("{feedbackId}", "{item}")
        .replace("{taskId}", "{task}")
        .replace("{viewId}", "{view}")
        .replace("{jobId}", "{job}")
        .replace("{releaseId}", "{release}")
        .replace("{keyId}", "{key}")
    )

    assert (operation.method, described) in {(each.method, each.path.partition("?")[0]) for each in API}


@pytest.mark.parametrize("request_", API, ids=str)
def test_the_addresses_under_v1_are_the_same_views(request_: Request) -> None:
    path = request_.path.partition("?")[0].format(
        item=AN_ID, task=AN_ID, view=AN_ID, release=AN_ID, key=AN_ID, job=AN_ID
    )

    assert resolve(f"/v1{path}").func is resolve(path).func


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_each_path_of_the_table_leads_to_the_url_that_it_names(request_: Request) -> None:
    path = request_.path.partition("?")[0].format(
        **dict.fromkeys(("item", "task", "view", "release", "key", "job", "person", "invitation", "unknown"), AN_ID)
    )

    assert resolve(path).url_name == request_.name


def _methods(pattern: URLPattern) -> set[str]:
    """The view names its methods when it refuses one, so this works for every kind of view."""
    samples = {"uuid": AN_ID, "str": "default", "path": "unknown.css", "int": "1"}
    path = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        path = path.replace(f"<{_kind(converter)}:{name}>", samples[_kind(converter)])
    response = Client().generic(A_METHOD_OF_NO_VIEW, f"/{path}")
    assert response.status_code == 405, path
    return set(response.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
