"""The names of the actors on a timeline: people, programs, and the site itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.members.project_members import Member
from staff.models import Key, Person
from storage import reads

MOST = 100  # that one batch reads
SOMEONE, PROGRAM = _("Someone"), _("A program")
NO_PERSON: dict[str, Promise] = {"system": _("The site"), "visitor": _("The visitor")}


def of(actors: Iterable[str], team: Mapping[str, Member]) -> dict[str, str]:
    """Each actor by its text, such as person:<id>. One read, and none if all are members of the project."""
    wanted = set(actors)
    named = {actor: team[_id(actor)].name for actor in wanted if _is(actor, "person") and _id(actor) in team}
    return {actor: str(SOMEONE) for actor in wanted} | _own(wanted) | named | _read(wanted - named.keys())


def briefly(actor: str, team: Mapping[str, Member]) -> str:
    """Without a read. Programs, and people who have left the project, are not called by their names."""
    if _is(actor, "person") and _id(actor) in team:
        return team[_id(actor)].name
    return str({"key": PROGRAM, **NO_PERSON}.get(_kind(actor), SOMEONE))


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
    return {actor: str(NO_PERSON[_kind(actor)]) for actor in actors if _kind(actor) in NO_PERSON}


def _is(actor: str, kind: str) -> bool:
    return actor.startswith(f"{kind}:")


def _kind(actor: str) -> str:
    return actor.partition(":")[0]


def _id(actor: str) -> str:
    return actor.partition(":")[2]
