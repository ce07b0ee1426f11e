from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

from staff import projects
from staff.models import Key
from staff.people import Staff
from staff.request_project import project_id
from tests.factories import a_key, a_project
from tests.feedback.api.conftest import Caller
from web.caller import Scope

ROOT: Path = settings.BASE_DIR
# The default project itself, and what exists without a row in a table: its form.
NAME_IT = {
    "staff/projects.py",
    "staff/request_project.py",
    "staff/members/memberships.py",
    "feedback/forms/form_store.py",
    "feedback/forms/project_forms.py",  # the first form of that project has no row
    "local_aws/demo.py",
}
NAMES = {"DEFAULT", "default"}

KEY = Key("k", project_id="of-the-key")
STAFF = Staff("p", "Ada", "ada@example.com", "owner", projects.keys_to_read(["chosen"])[0])


def test_a_key_a_session_and_a_form_decide_the_project_of_a_request() -> None:
    assert project_id(key=KEY) == "of-the-key"
    assert project_id(staff=STAFF) == "chosen"
    assert project_id(form_project_id="of-the-form") == "of-the-form"
    assert project_id() == "default"


@pytest.mark.usefixtures("stack")
def test_a_key_sends_to_its_project_although_it_names_no_form() -> None:
    a_project("other")
    caller = Caller(a_key(*Scope, project_id="other"))
    assert caller.create().status_code == 201

    assert [item["formId"] for item in caller.get("/feedback").json()["items"]] != []
    assert Caller(a_key(*Scope)).get("/feedback").json()["items"] == []


def test_only_few_modules_name_the_default_project() -> None:
    """A request gets its project from request_project.py, and a command from an option."""
    naming = {
        path.relative_to(ROOT).as_posix()
        for app in ("analytics", "feedback", "feedback_site", "jobs", "local_aws", "ops", "staff", "web")
        for path in (ROOT / app).rglob("*.py")
        if "management" not in path.parts and _names_the_default_project(path)
    }

    assert naming == NAME_IT


def _names_the_default_project(path: Path) -> bool:
    tree = ast.parse(path.read_bytes())
    if path == ROOT / "staff" / "projects.py":
        return True
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in NAMES
        and isinstance(node.value, ast.Name)
        and node.value.id == "projects"
        for node in ast.walk(tree)
    )
