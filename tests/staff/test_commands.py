from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from staff import keys, members
from staff.models import Member
from staff.roles import Role
from tests.staff.conftest import PASSWORD


def _run(*arguments: str, typed: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("stack")
def test_a_new_member_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    output = _run(
        "create_staff",
        "bob@example.com",
        "--role=agent",
        "--password-stdin",
        typed=f"{PASSWORD}\n",
        monkeypatch=monkeypatch,
    )
    assert output == "bob@example.com can sign in as agent.\n"
    assert members.sign_in("default", "BOB@example.com ", PASSWORD, "203.0.113.9").role == Role.AGENT


@pytest.mark.usefixtures("stack")
def test_it_refuses_a_member_that_exists(ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="is a member already"):
        _run("create_staff", "ada@example.com", "--password-stdin", typed=PASSWORD, monkeypatch=monkeypatch)


@pytest.mark.usefixtures("stack")
def test_a_password_is_reset(ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    new = "another long password"
    _run("create_staff", "ada@example.com", "--reset-password", "--password-stdin", typed=new, monkeypatch=monkeypatch)
    assert members.sign_in("default", "ada@example.com", new, "203.0.113.9")
    with pytest.raises(CommandError, match="is not a member of the project default"):
        _run(
            "create_staff", "x@example.com", "--reset-password", "--password-stdin", typed=new, monkeypatch=monkeypatch
        )


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("bob", PASSWORD, "'bob' is not an e-mail address"),
        ("bob@example.com", "short", "too short"),
        ("b@x.org", "1" * 12, "numeric"),
        ("b@x.org", "ab" * 100 + "c", "too long: at most 200"),
    ],
)
def test_bad_input_is_named(email: str, password: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=message):
        _run("create_staff", email, "--password-stdin", typed=password, monkeypatch=monkeypatch)


@pytest.mark.usefixtures("stack")
def test_the_longest_password_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    password = "ab" * 100
    _run("create_staff", "bob@example.com", "--password-stdin", typed=password, monkeypatch=monkeypatch)
    response = Client().post("/sign-in/", {"email": "bob@example.com", "password": password})
    assert response.status_code == 302


@pytest.mark.usefixtures("stack")
def test_it_asks_for_a_password_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Any = iter([PASSWORD, PASSWORD, PASSWORD, "different password"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert "can sign in as owner" in _run("create_staff", "bob@example.com")
    with pytest.raises(CommandError, match="The two passwords differ"):
        _run("create_staff", "carol@example.com")


def test_without_a_terminal_it_names_the_option_for_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", no_terminal)
    with pytest.raises(CommandError, match="--password-stdin"):
        _run("create_staff", "bob@example.com")


@pytest.mark.usefixtures("stack")
def test_a_key_is_shown_once_listed_and_revoked() -> None:
    text = _run("create_key", "CRM", "--scope=feedback:read", "--scope=feedback:write").splitlines()[0]
    key = keys.check(text)
    listed = _run("list_keys")
    assert f"{key.key_id}  {key.created_at:%Y-%m-%d}  CRM: feedback:read, feedback:write" in listed
    assert text not in listed
    assert _run("revoke_key", key.key_id) == f"CRM ({key.key_id}) is revoked.\n"
    assert "CRM: revoked" in _run("list_keys")
    with pytest.raises(CommandError, match="There is no key nowhere"):
        _run("revoke_key", "nowhere")


@pytest.mark.usefixtures("stack")
def test_a_project_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="There is no project typo"):
        _run("create_key", "CRM", "--scope=feedback:read", "--project=typo")
    with pytest.raises(CommandError, match="There is no project typo"):
        _run(
            "create_staff",
            "bob@example.com",
            "--password-stdin",
            "--project=typo",
            typed=PASSWORD,
            monkeypatch=monkeypatch,
        )
