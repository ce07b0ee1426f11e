"""The pages of API keys and their states, for tests that look at every page."""

from __future__ import annotations

from datetime import timedelta

from activity.rows import TERMINAL
from staff.keys import key_check, key_management
from staff.keys.grants import Grantor
from staff.keys.key_management import NewKey
from staff.roles import Role, scopes_of
from storage import clock
from tests.browser.visits import Place, Visit
from tests.factories import a_member
from web.caller import Scope

A_TERMINAL = Grantor("default", TERMINAL, lambda _: True)


def no_keys(visit: Visit) -> None:
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/keys/")
    visit.is_titled("No key yet")


def keys(visit: Visit) -> None:
    visit.sign_in(a_member(Role.OWNER))
    _, used = key_management.make("default", "Reports of the shop", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_check.check(used)
    whole, _ = key_management.make("default", "Donaudampfschifffahrt" * 4, scopes_of(Role.OWNER), actor=TERMINAL)
    key_management.revoke(whole, actor=TERMINAL)
    ending = NewKey(name="Import", scopes=frozenset(scopes_of(Role.AGENT)), valid_until=clock.now() + timedelta(30))
    key_management.create(A_TERMINAL, ending)
    visit.goto("/dashboard/keys/")
    visit.is_titled("Reports of the shop")


def one_key(visit: Visit) -> None:
    keys(visit)
    visit.page.get_by_role("link", name="Import").click()
    visit.is_titled("Import")
    visit.page.get_by_role("button", name="Revoke the key").click()
    visit.is_titled("Revoke this key?")


def wrong_key(visit: Visit) -> None:
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/keys/new")
    visit.page.get_by_role("radio", name="My own choice").check()
    visit.page.get_by_role("radio", name="On a day of your choice").check()
    visit.page.get_by_role("button", name="Create the key").click()
    visit.is_titled("No key was made yet")


def shown_key(visit: Visit) -> None:
    visit.sign_in(a_member(Role.ADMIN))
    visit.goto("/dashboard/keys/new")
    visit.page.get_by_label("Who uses the key?").fill("CRM")
    visit.page.get_by_role("radio", name="Import and manage").check()
    visit.page.get_by_role("button", name="Create the key").click()
    visit.is_titled("Your new key")


PLACES: list[Place] = [no_keys, keys, one_key, wrong_key, shown_key]
