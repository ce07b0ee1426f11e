"""Keys in the form in which the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activity.rows import TERMINAL
from staff.keys import presets
from staff.members import project_members
from staff.models import Key, Person
from storage import reads

MOST = 100  # that one batch reads
TERMINAL_NAME, SITE_NAME, SOMEONE = _("the terminal"), _("the site"), _("someone")


@dataclass(frozen=True)
class KeyRow:
    key: Key
    maker: str

    @property
    def kind(self) -> Promise | None:
        """The name of its preset."""
        return presets.title_of(self.key.scopes or ())

    @property
    def rights(self) -> list[str]:
        return presets.in_words(self.key.scopes or ())

    @property
    def is_public(self) -> bool:
        return presets.title_of(self.key.scopes or ()) == presets.PRESETS[0].title


def of(project_id: str, keys: Iterable[Key]) -> list[KeyRow]:
    keys = list(keys)
    names = _names(project_id, {key.created_by for key in keys if key.created_by})
    return [KeyRow(key, names.get(key.created_by or "", str(SOMEONE))) for key in keys]


def _names(project_id: str, actors: set[str]) -> dict[str, str]:
    """Members come from memory. One batch reads people who have left, and keys."""
    team = project_members.of_project(project_id)
    members = {f"person:{member.person_id}": member.name for member in team.values()}
    fixed = {actor: str(SITE_NAME) for actor in actors if actor.startswith("system:")} | {TERMINAL: str(TERMINAL_NAME)}
    unknown = [actor for actor in sorted(actors - members.keys() - fixed.keys()) if ":" in actor][:MOST]
    rows = [_row(actor) for actor in unknown]
    stored = reads.find_together(*rows) if rows else []
    read = {actor: str(row.name if row else SOMEONE) for actor, row in zip(unknown, stored, strict=True)}
    return members | fixed | read


def _row(actor: str) -> Key | Person:
    kind, _, actor_id = actor.partition(":")
    return Key(actor_id) if kind == "key" else Person(actor_id)
