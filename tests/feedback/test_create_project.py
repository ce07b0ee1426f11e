from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from activity import reading
from activity.rows import TERMINAL
from feedback.forms import form_store
from feedback.forms.models import Form, FormVersion
from staff import projects
from staff.members import person_store
from staff.models import Membership, Person, Project
from staff.roles import Role
from staff.sign_in import credentials
from storage import writes
from tests.factories import a_member

PASSWORD = "correct horse battery"
EVE = "eve@example.com"


def _create(*options: str, name: str = "Other shop", owner: str = EVE) -> Project:
    call_command("create_project", name, f"--owner={owner}", *options, stdout=io.StringIO())
    return next(iter(Project.scan()))


@pytest.fixture
def password(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))


@pytest.mark.usefixtures("password")
def test_a_new_owner_signs_in_to_the_new_project() -> None:
    project = _create(
        "--time-zone=Europe/Berlin", "--retention-days=90", "--public-totals", "--owner-name=Eve", "--password-stdin"
    )

    assert project.project_id.startswith("other-shop-")
    assert (project.name, project.time_zone) == ("Other shop", "Europe/Berlin")
    assert (project.retention_days, project.public_totals) == (90, True)
    eve = credentials.check(EVE, PASSWORD, "203.0.113.9")
    assert (eve.name, eve.project_ids, bool(eve.is_operator)) == ("Eve", {project.project_id}, False)
    assert writes.find(Membership, project.project_id, eve.person_id).role == Role.OWNER
    browser = Client()
    assert browser.post("/sign-in/", {"email": EVE, "password": PASSWORD}).status_code == 302
    assert "Other shop" in browser.get("/dashboard/").content.decode()


@pytest.mark.usefixtures("stack")
def test_a_person_who_exists_keeps_the_other_projects() -> None:
    ada = a_member(Role.VIEWER)

    project = _create(owner=ada.email)

    assert person_store.find(ada.person_id).project_ids == {"default", project.project_id}
    assert writes.find(Membership, project.project_id, ada.person_id).role == Role.OWNER
    assert (project.time_zone, project.public_totals) == ("UTC", False)
    assert "retentionDays" not in project.serialize()  # the setting applies


@pytest.mark.usefixtures("stack")
def test_a_new_project_and_its_owner_are_recorded_in_its_audit_log() -> None:
    project = _create(owner=a_member(Role.VIEWER).email)

    rows = reading.audit(project.project_id, f"{project.created_at:%Y-%m}").rows
    assert sorted(row.action for row in rows) == ["membership.added", "project.created"]
    assert {row.actor for row in rows} == {TERMINAL}


@pytest.mark.usefixtures("stack")
def test_its_first_form_is_open_and_belongs_to_it() -> None:
    project = _create("--time-zone=Asia/Tokyo", "--retention-days=7", owner=a_member().email)

    assert project.first_form_id
    head = form_store.head(project.first_form_id)
    assert (head.project_id, head.time_zone, head.retention_days) == (project.project_id, "Asia/Tokyo", 7)
    assert Client().get(f"/f/{project.first_form_id}").status_code == 200


def test_it_is_created_in_one_transaction(asked: list[str], stack: int) -> None:
    ada = a_member()
    asked.clear()

    call_command("create_project", "Other shop", f"--owner={ada.email}", stdout=io.StringIO())

    assert asked == ["GetItem person-emails-local", "GetItem people-local", "TransactWriteItems"]


@pytest.mark.usefixtures("stack")
def test_all_projects_are_listed() -> None:
    owner = a_member().email
    first = _create(owner=owner).project_id
    call_command("create_project", "Third", f"--owner={owner}", stdout=io.StringIO())

    assert projects.all_ids()[:2] == ["default", first]
    assert len(projects.all_ids()) == 3


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (" ", [], "The name must have 1 to 100 characters"),
        ("a" * 101, [], "The name must have 1 to 100 characters"),
        ("a\x07b", [], "control character"),
        ("Other", ["--time-zone=Mars"], "--time-zone must be a zone"),
        ("Other", ["--time-zone=../etc"], "--time-zone must be a zone"),
        ("Other", ["--retention-days=-1"], "--retention-days must be from 0 to 3650"),
        ("Other", ["--retention-days=3651"], "--retention-days must be from 0 to 3650"),
    ],
)
def test_bad_input_is_named_and_creates_nothing(name: str, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("create_project", name, f"--owner={EVE}", "--password-stdin", *options)
    assert [table.count() for table in (Project, Form, FormVersion, Person)] == [0, 0, 0, 0]


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("option", ["--password-stdin", "--owner-name=Eve"])
def test_a_person_who_exists_keeps_name_and_password(option: str) -> None:
    ada = a_member()
    with pytest.raises(CommandError, match="exists already"):
        _create(option, owner=ada.email)
    assert Project.count() == 0


@pytest.mark.usefixtures("stack")
def test_the_owner_needs_an_address() -> None:
    with pytest.raises(CommandError, match="'eve' is not an e-mail address"):
        _create(owner="eve")
