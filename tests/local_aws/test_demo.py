from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from activity.rows import TERMINAL
from feedback.samples import team
from local_aws import demo
from local_aws.demo import ADMIN_EMAIL, Demo
from staff import projects
from staff.keys import key_check, key_management
from staff.models import Membership, Person
from staff.roles import Role, scopes_of
from staff.sign_in import credentials, lockout
from storage import writes
from tests.conftest import empty_tables
from web.caller import Scope

URL = "http://127.0.0.1:8000"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def kept(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "demo.json").read_text())
    return found


def sign_in(made: Demo) -> Person:
    return credentials.check(made.admin_email, made.admin_password, "127.0.0.1")


def test_the_owner_who_runs_the_site_can_sign_in() -> None:
    owner = sign_in(demo.prepare(URL))
    assert writes.find(Membership, "default", owner.person_id).role == "owner"
    assert owner.is_operator


@pytest.mark.parametrize("with_samples", [True, False])
def test_the_colleagues_of_the_sample_data_can_sign_in_too(settings: LazySettings, with_samples: bool) -> None:
    settings.SAMPLE_DATA = with_samples
    made = demo.prepare(URL)
    people = {person.email: person for person in Person.scan()}
    assert set(people) == {each.email for each in (team.COLLEAGUES if with_samples else [team.OWNER])}
    for email in people:
        assert credentials.check(email, made.admin_password, "127.0.0.1").email == email
        assert any(email in line for line in made.lines())


def test_the_key_may_do_all_in_the_project_and_the_widgets_only_create() -> None:
    made = demo.prepare(URL)
    assert set(key_check.check(made.api_key).scopes) == scopes_of(Role.OWNER)
    assert set(key_check.check(made.widget_key).scopes) == {Scope.FEEDBACK_WRITE}


def test_a_file_that_only_its_owner_can_read_has_it_all(folder: Path) -> None:
    made = demo.prepare(URL)
    assert kept(folder) == {
        "url": URL,
        "adminEmail": ADMIN_EMAIL,
        "adminPassword": made.admin_password,
        "apiKey": made.api_key,
        "widgetKey": made.widget_key,
    }
    assert [path.name for path in folder.iterdir()] == ["demo.json"]
    assert (folder / "demo.json").stat().st_mode & 0o777 == 0o600


def test_the_next_run_has_the_same_but_for_its_address(folder: Path) -> None:
    first = demo.prepare(URL)
    second = demo.prepare("http://127.0.0.1:8100")
    assert second == Demo(
        "http://127.0.0.1:8100", first.admin_email, first.admin_password, first.api_key, first.widget_key
    )
    assert kept(folder)["url"] == "http://127.0.0.1:8100"
    assert len(list(key_management.of_project(projects.DEFAULT))) == 2


def test_after_a_reset_of_the_data_the_sign_in_is_the_same_and_the_keys_are_new() -> None:
    first = demo.prepare(URL)
    empty_tables()
    key_check._cache.clear()  # another process has another memory
    second = demo.prepare(URL)
    assert {key.key_id for key in key_management.of_project(projects.DEFAULT)} == {
        text.split("_")[1] for text in (second.api_key, second.widget_key)
    }
    assert second.admin_password == first.admin_password
    assert sign_in(second).email == ADMIN_EMAIL
    assert set(key_check.check(second.api_key).scopes) == scopes_of(Role.OWNER)


@pytest.mark.parametrize("left", [None, "", "{", "[]", '{"adminPassword": 7}', "\x00\xff"])
def test_without_a_readable_file_all_is_made_anew_and_works(folder: Path, left: str | None) -> None:
    first = demo.prepare(URL)
    if left is None:
        (folder / "demo.json").unlink()
    else:
        (folder / "demo.json").write_bytes(left.encode("latin-1"))
    second = demo.prepare(URL)
    assert second.admin_password != first.admin_password
    assert sign_in(second).email == ADMIN_EMAIL


def test_a_revoked_key_is_replaced() -> None:
    first = demo.prepare(URL)
    key_management.revoke(key_check.check(first.api_key), actor=TERMINAL)
    second = demo.prepare(URL)
    assert second.api_key != first.api_key
    assert second.widget_key == first.widget_key
    assert key_check.check(second.api_key).name == "Demo"


def test_who_is_locked_out_is_let_in_by_the_next_run() -> None:
    made = demo.prepare(URL)
    for _ in range(5):
        with pytest.raises(lockout.SignInRefused):
            credentials.check(ADMIN_EMAIL, "wrong", "127.0.0.1")
    with pytest.raises(lockout.SignInRefused):
        sign_in(made)
    assert sign_in(demo.prepare(URL)).email == ADMIN_EMAIL


def test_it_says_where_to_go_and_with_what(folder: Path) -> None:
    made = demo.prepare(URL)
    told = "\n".join(made.lines())
    for part in (f"{URL}/dashboard/", ADMIN_EMAIL, made.admin_password, made.api_key, str(folder / "demo.json")):
        assert part in told
