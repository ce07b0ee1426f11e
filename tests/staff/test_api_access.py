from __future__ import annotations

from itertools import pairwise

import pytest
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback_site import urls as site
from local_aws import emulated
from staff import people, projects
from staff.api_access import ANONYMOUS, KeyAuthentication, StaffAuthentication, api_requires
from staff.models import Person
from staff.roles import OPERATOR_SCOPES, Role, scopes_of
from tests.factories import a_key
from tests.staff.conftest import PASSWORD
from web.caller import Scope


class Echo(APIView):
    authentication_classes = (KeyAuthentication, StaffAuthentication)
    permission_classes = (api_requires(Scope.FEEDBACK_READ),)

    def get(self, request: Request) -> Response:
        return Response({"id": request.user.id, "project": request.user.project_id})  # type: ignore[union-attr]

    post = get


urlpatterns = [
    *[page for page in site.urlpatterns if getattr(page, "name", "") in ("sign-in", "sign-out", "forgotten-password")],
    path("echo", Echo.as_view()),
    path("home", Echo.as_view(), name="overview"),
]
pytestmark = pytest.mark.urls(__name__)


def _key(*scopes: Scope) -> str:
    return a_key(*scopes)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("header", ["HTTP_X_API_KEY", "HTTP_AUTHORIZATION"])
def test_a_key_identifies_the_caller(client: Client, header: str) -> None:
    text = _key(Scope.FEEDBACK_READ)
    sent = f"Bearer {text}" if header == "HTTP_AUTHORIZATION" else text
    response = client.get("/echo", **{header: sent})  # type: ignore[arg-type]
    assert response.json() == {"id": f"key:{text.split('_')[1]}", "project": "default"}


def test_it_answers_401_without_a_key(client: Client) -> None:
    response = client.get("/echo")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.usefixtures("stack")
def test_it_refuses_a_wrong_key(client: Client) -> None:
    assert client.get("/echo", HTTP_X_API_KEY="fbk_0_0").status_code == 401


@pytest.mark.usefixtures("stack")
def test_a_key_without_the_scope_is_refused(client: Client) -> None:
    assert client.get("/echo", HTTP_X_API_KEY=_key(Scope.FEEDBACK_WRITE)).status_code == 403


def test_it_answers_503_if_a_key_cannot_be_checked(client: Client, stack: int) -> None:
    text = _key(Scope.FEEDBACK_READ)
    emulated.inject(stack, [{"service": "dynamodb", "times": 99, "status": 400, "code": "AccessDeniedException"}])
    assert client.get("/echo", HTTP_X_API_KEY=text).status_code == 503


def test_it_accepts_a_signed_in_browser_and_refuses_forged_requests(ada: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/sign-in/")
    token = strict.cookies["csrf"].value
    strict.post("/sign-in/", {"email": "ada@example.com", "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert strict.get("/echo").json()["id"] == f"person:{ada.person_id}"
    assert strict.post("/echo").status_code == 403
    assert strict.post("/echo", HTTP_X_CSRFTOKEN=strict.cookies["csrf"].value).status_code == 200


def test_no_role_runs_the_site() -> None:
    assert not any(scopes_of(role) & OPERATOR_SCOPES for role in Role)


@pytest.mark.parametrize("is_operator", [True, False])
@pytest.mark.parametrize("role", Role)
def test_an_operator_has_the_scopes_of_the_site_and_of_the_role(role: Role, is_operator: bool) -> None:
    staff = people.Staff("p", "Ada", "ada@example.com", role, projects.default(), is_operator=is_operator)
    assert {scope for scope in Scope if staff.may(scope)} == scopes_of(role) | (
        OPERATOR_SCOPES if is_operator else set()
    )


def test_each_role_has_the_scopes_of_the_roles_after_it() -> None:
    ordered = [scopes_of(role) for role in (Role.OWNER, Role.ADMIN, Role.AGENT, Role.VIEWER)]
    assert all(more > less for more, less in pairwise(ordered))
    assert scopes_of("emperor") == frozenset()


def test_without_a_key_and_a_session_there_is_no_scope() -> None:
    assert not any(ANONYMOUS.may(scope) or people.VISITOR.may(scope) for scope in Scope)


@pytest.mark.parametrize(("name", "initials"), [("Ada Lovelace", "AL"), ("ada", "A"), ("", "A"), ("A B C", "AC")])
def test_a_person_has_initials(name: str, initials: str) -> None:
    assert people.Staff("p", name, "ada@example.com", "owner", projects.default()).initials == initials
