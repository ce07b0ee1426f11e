from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from activity.rows import TERMINAL
from staff.keys import key_check
from staff.members import person_store
from staff.models import Membership, Person
from staff.roles import OPERATOR_SCOPES, Role
from staff.sign_in import credentials
from storage import writes
from tests.factories import a_project
from tests.staff.conftest import PASSWORD


def _run(*arguments: str, typed: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def _role(person: Person, project_id: str = "default") -> str:
    return writes.find(Membership, project_id, person.person_id).role


@pytest.fixture
def create_staff(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs the command with a password from standard input."""

    def run(*arguments: str, password: str = PASSWORD) -> str:
        return _run("create_staff", "--password-stdin", *arguments, typed=f"{password}\n", monkeypatch=monkeypatch)

    return run


@pytest.mark.usefixtures("stack")
def test_the_first_person_owns_the_default_project_and_runs_the_site(create_staff: Callable[..., str]) -> None:
    output = create_staff("ada@example.com")
    assert output == "ada@example.com can sign in as owner of default and runs the site.\n"
    ada = credentials.check("ADA@example.com ", PASSWORD, "203.0.113.9")
    assert (_role(ada), ada.is_operator, ada.project_ids) == (Role.OWNER, True, {"default"})


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("options", [["--role=agent"], ["--project=other"], ["--no-operator"]])
def test_the_first_person_can_be_nothing_less(create_staff: Callable[..., str], options: list[str]) -> None:
    a_project()
    with pytest.raises(CommandError, match="The first person owns the default project"):
        create_staff("ada@example.com", *options)
    assert person_store.is_empty()


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(("options", "is_operator"), [([], False), (["--operator"], True)])
def test_the_next_person_has_a_role_in_a_project(
    create_staff: Callable[..., str], options: list[str], is_operator: bool
) -> None:
    a_project()
    output = create_staff("bob@example.com", "--role=agent", "--project=other", "--name=Bob", *options)
    assert output.startswith("bob@example.com can sign in as agent of other")
    bob = credentials.check("bob@example.com", PASSWORD, "203.0.113.9")
    assert (bob.name, _role(bob, "other"), bool(bob.is_operator)) == ("Bob", Role.AGENT, is_operator)


@pytest.mark.usefixtures("ada")
def test_the_next_person_needs_a_role(create_staff: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="--role with one of owner, admin, agent, viewer"):
        create_staff("bob@example.com")


def test_a_person_joins_another_project_with_the_same_password(ada: Person) -> None:
    a_project()
    assert "agent of other" in _run("create_staff", "ada@example.com", "--project=other", "--role=agent")
    ada = credentials.check("ada@example.com", PASSWORD, "203.0.113.9")
    assert (_role(ada), _role(ada, "other"), bool(ada.is_operator)) == (Role.OWNER, Role.AGENT, False)


def test_a_person_begins_and_stops_to_run_the_site(ada: Person) -> None:
    for option, is_operator in (("--operator", True), ("--no-operator", False)):
        _run("create_staff", "ada@example.com", option)
        assert person_store.find(ada.person_id).is_operator is is_operator


def test_it_refuses_a_member_that_exists(ada: Person, create_staff: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="is a member of default already"):
        _run("create_staff", "ada@example.com", "--role=agent")
    with pytest.raises(CommandError, match="exists already"):
        create_staff("ada@example.com", "--role=agent", password="another long password")
    assert _role(ada) == Role.OWNER


@pytest.mark.usefixtures("ada")
def test_a_password_is_reset(create_staff: Callable[..., str]) -> None:
    new = "another long password"
    create_staff("ada@example.com", "--reset-password", password=new)
    assert credentials.check("ada@example.com", new, "203.0.113.9")
    with pytest.raises(CommandError, match="There is no person with the address x@"):
        create_staff("x@example.com", "--reset-password", password=new)


def test_a_person_signs_in_with_a_new_address(ada: Person) -> None:
    assert "bob@example.com" in _run("change_email", "ada@example.com", "bob@example.com")
    assert credentials.check("bob@example.com", PASSWORD, "203.0.113.9").person_id == ada.person_id
    with pytest.raises(CommandError, match="There is no person with the address ada@"):
        _run("change_email", "ada@example.com", "eve@example.com")


def test_a_new_address_must_be_one_and_be_free(ada: Person) -> None:
    person_store.create("bob@example.com", "Bob", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    with pytest.raises(CommandError, match="belongs to another person"):
        _run("change_email", "ada@example.com", "Bob@example.com")
    with pytest.raises(CommandError, match="'bob' is not an e-mail address"):
        _run("change_email", "ada@example.com", "bob")
    assert person_store.find_by_email("ada@example.com").person_id == ada.person_id


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("bob", PASSWORD, "'bob' is not an e-mail address"),
        ("bob@example.com", "short", "too short"),
        ("b@x.org", "1" * 12, "digits only"),
        ("b@x.org", "ab" * 100 + "c", "too long: at most 200"),
    ],
)
def test_bad_input_is_named(email: str, password: str, message: str, create_staff: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match=message):
        create_staff(email, password=password)


@pytest.mark.usefixtures("stack")
def test_the_longest_password_signs_in(create_staff: Callable[..., str]) -> None:
    password = "ab" * 100
    create_staff("bob@example.com", password=password)
    response = Client().post("/sign-in/", {"email": "bob@example.com", "password": password})
    assert response.status_code == 302


@pytest.mark.usefixtures("ada")
def test_it_asks_for_a_password_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Any = iter([PASSWORD, PASSWORD, PASSWORD, "different password"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert "can sign in as viewer" in _run("create_staff", "bob@example.com", "--role=viewer")
    with pytest.raises(CommandError, match="The two passwords differ"):
        _run("create_staff", "carol@example.com", "--role=viewer")


@pytest.mark.usefixtures("stack")
def test_without_a_terminal_it_names_the_option_for_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", no_terminal)
    with pytest.raises(CommandError, match="--password-stdin"):
        _run("create_staff", "bob@example.com")


@pytest.mark.usefixtures("stack")
def test_a_key_is_shown_once_listed_and_revoked() -> None:
    text = _run("create_key", "CRM", "--scope=feedback:read", "--scope=feedback:write").splitlines()[0]
    key = key_check.check(text)
    listed = _run("list_keys")
    assert f"{key.key_id}  {key.created_at:%Y-%m-%d}  CRM: feedback:read, feedback:write" in listed
    assert text not in listed
    assert _run("revoke_key", key.key_id) == f"CRM ({key.key_id}) is revoked.\n"
    assert "CRM: revoked" in _run("list_keys")
    with pytest.raises(CommandError, match="There is no key nowhere"):
        _run("revoke_key", "nowhere")


@pytest.mark.parametrize("scope", OPERATOR_SCOPES)
def test_a_key_cannot_run_the_site(scope: str) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        _run("create_key", "CRM", f"--scope={scope}")


@pytest.mark.usefixtures("stack")
def test_a_project_that_is_not_there_is_named(create_staff: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="There is no project typo"):
        _run("create_key", "CRM", "--scope=feedback:read", "--project=typo")
    with pytest.raises(CommandError, match="There is no project typo"):
        create_staff("bob@example.com", "--project=typo")
