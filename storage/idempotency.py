"""Stores a request with an Idempotency-Key once: the key determines the id of what it stores, so one conditional put
decides. A hash of the body shows whether a repeated request is the same one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid5

from django.conf import settings

from storage.ids import keyed_hash
from storage.writes import NotFound

ID_NAMESPACE = UUID("0c6a4b1e-52f9-5d37-8f60-5b6d0a6f7c11")


class KeyReused(Exception):
    """The key was used before, with another body or for something that no longer exists."""


class Stored(Protocol):
    @property
    def body_hash(self) -> Any: ...


Row = TypeVar("Row", bound=Stored)


def id_of(kind: str, project_id: str, caller: str, key: str) -> str:
    """Each caller has its own keys, and the same key can be used for an item and for a task."""
    return str(uuid5(ID_NAMESPACE, f"{kind} {project_id} {caller} {key}"))


def body_hash(kind: str, body: Any) -> str:
    """Keyed, because a plain hash would confirm a guessed text. Only PERSON_HASH_KEY never changes."""
    return keyed_hash(settings.PERSON_HASH_KEY, kind, json.dumps(body, sort_keys=True, default=_in_order))


def stored_before(find: Callable[[], Row], sent: str) -> Row:
    """What an earlier request has stored. `sent` is the hash of the body of this one. Raises KeyReused."""
    try:
        row = find()
    except NotFound:
        raise KeyReused from None
    if row.body_hash != sent:
        raise KeyReused
    return row


def _in_order(value: Any) -> Any:
    """A set has another order in each process."""
    return sorted(value) if isinstance(value, frozenset) else str(value)
