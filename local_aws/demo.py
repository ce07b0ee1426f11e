"""Creates the sign-in and the keys of `make run`, the same ones in every run, for people who try the product."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password

from feedback.samples import team
from feedback.samples.team import OWNER
from staff import projects
from staff.keys import key_check, key_management
from staff.members import person_store
from staff.roles import Role, scopes_of
from staff.sign_in import credentials
from web.caller import Scope

ADMIN_EMAIL = OWNER.email


@dataclass(frozen=True)
class Demo:
    url: str
    admin_email: str
    admin_password: str
    api_key: str
    widget_key: str

    def lines(self) -> list[str]:
        return [
            f"Form       {self.url}/",
            f"Survey     {self.url}/f/recommend",
            f"API        {self.url}/docs/",
            f"           curl -H 'X-Api-Key: {self.api_key}' {self.url}/feedback",
            f"Dashboard  {self.url}/dashboard/",
            f"           sign in as {self.admin_email} with {self.admin_password}",
            *self._others(),
            f"Mailbox    {self.url}/mailbox/",
            "",
            f"{_file()} has all of this. Ctrl-C stops everything.",
        ]

    def _others(self) -> list[str]:
        names = " or ".join(each.email for each in team.COLLEAGUES[1:])
        return [f"           or as {names} with the same password"] if settings.SAMPLE_DATA else []


def prepare(url: str) -> Demo:
    """Only for one machine: a reader of the file or of this terminal may do everything."""
    stored = _stored()
    demo = Demo(
        url=url,
        admin_email=ADMIN_EMAIL,
        admin_password=_team(stored.get("adminPassword") or secrets.token_urlsafe(12)),
        api_key=_key(stored.get("apiKey", ""), "Demo", scopes_of(Role.OWNER)),
        widget_key=_key(stored.get("widgetKey", ""), "Demo widget", {Scope.FEEDBACK_WRITE}),
    )
    _store(demo)
    return demo


def _team(password: str) -> str:
    """The owner, and with sample data the colleagues too. Gives each this password, and ends their lockouts."""
    for colleague in team.COLLEAGUES if settings.SAMPLE_DATA else (OWNER,):
        person = team.person(colleague, projects.DEFAULT, password)
        if not check_password(password, person.password):
            person_store.set_password(person, password, actor="system:demo")
        credentials.unlock(person, "127.0.0.1")
    return password


def _key(text: str, name: str, scopes: Collection[Scope]) -> str:
    """The stored key if it is valid and has exactly these scopes, else a new one."""
    try:
        if set(key_check.check(text).scopes) == set(scopes):
            return text
    except key_check.BadKey:
        pass  # there was none, it was revoked, or the data was reset
    return key_management.make(projects.DEFAULT, name, scopes, actor="system:demo")[1]


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo.json"


def _stored() -> dict[str, str]:
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: value for name, value in stored.items() if isinstance(value, str)} if isinstance(stored, dict) else {}


def _store(demo: Demo) -> None:
    """Writes the file so that other users can never read it, and that it is never incomplete."""
    file = _file()
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    document = {
        "url": demo.url,
        "adminEmail": demo.admin_email,
        "adminPassword": demo.admin_password,
        "apiKey": demo.api_key,
        "widgetKey": demo.widget_key,
    }
    with open(draft, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
        new.write(json.dumps(document, indent=2) + "\n")
    draft.replace(file)
