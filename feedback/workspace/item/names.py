"""The names of the actors on a timeline: people, programs, and the site itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from staff.members.project_members import Member
from staff.models import Key, Person
from storage import reads

MOST = 100  # that one batch reads


def of(actors: Iterable[str], team: Mapping[str, Member]) -> dict[str, str]:
    """Each actor by its text, such as person:<id>. One read, and none if all are members of the project."""
    wanted = set(actors)
    named = {actor: team[_id(actor)].name for actor in wanted if _is(actor, "person") and _id(actor) in team}
    return {actor: _("Someone") for actor in wanted} | _own(wanted) | named | _read(wanted - named.keys())


def _read(actors: Iterable[str]) -> dict[str, str]:
    """People who have left the project, and programs."""
    rows = {
        actor: Person(_id(actor)) if _is(actor, "person") else Key(_id(actor))
        for actor in sorted(actors)
        if _is(actor, "person") or _is(actor, "key")
    }
    keys = list(rows.values())[:MOST]
    stored = reads.find_together(*keys) if keys else []
    names: Mapping[str, str] = {actor: row.name for actor, row in zip(rows, stored, strict=False) if row}
    return dict(names)


def _own(actors: Iterable[str]) -> dict[str, str]:
    names = {"system": _("The site"), "visitor": _("The visitor")}
    return {actor: names[kind] for actor in actors if (kind := actor.partition(":")[0]) in names}


def _is(actor: str, kind: str) -> bool:
    return actor.startswith(f"{kind}:")


def _id(actor: str) -> str:
    return actor.partition(":")[2]
