"""Reads the forms of a project."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pynamodb.exceptions import GetError

from feedback.models import Form
from staff import projects
from storage import writes
from storage.connection import failures
from storage.connection.failures import TooBusy
from storage.memory_cache import MemoryCache

DEFAULT = "default"
FRESH_SECONDS = 60
# A request may need a form twice: it must wait only once for a table that does not answer. The wait of up to three
# seconds counts too.
UNREADABLE_SECONDS = 5
_ID = re.compile(r"[a-z0-9_-]{1,64}", re.IGNORECASE | re.ASCII)


def find(project_id: str, form_id: str = DEFAULT) -> Form:
    """The default form of a project exists without an item in the table: then it has the default question."""
    try:
        return writes.find(Form, project_id, form_id)
    except writes.NotFound:
        if form_id != DEFAULT:
            raise
        return Form(project_id, DEFAULT, title="How was it?")


class CachedForm(NamedTuple):
    """A form, or that there is none."""

    exists: bool
    title: str = ""
    releases: frozenset[str] = frozenset()
    is_unreadable: bool = False  # the table did not answer


_cache: MemoryCache[CachedForm] = MemoryCache()


def question(form_id: str) -> str | Promise:
    """The question of a form of the default project. The default form needs no read."""
    if form_id == DEFAULT:
        return _("How was it?")
    if not _ID.fullmatch(form_id):
        raise writes.NotFound(f"Form {form_id[:64]}")
    try:
        form = _cached(form_id)
    except (GetError, TooBusy):
        # Storage does not answer: rather ask the default question, even for an unknown form, than send visitors away.
        return question(DEFAULT)
    if not form.exists:
        raise writes.NotFound(f"Form {form_id}")
    return form.title


def exists(form_id: str) -> bool:
    """In the default project. True for every valid id while storage does not answer, rather than refuse feedback."""
    try:
        question(form_id)
    except writes.NotFound:
        return False
    return True


def releases(form_id: str) -> frozenset[str]:
    """The releases that public callers may name. Raises TooBusy while storage does not answer."""
    return _cached(form_id).releases


def _cached(form_id: str) -> CachedForm:
    """Cached for a minute in this process."""
    form = _cache.get(form_id, lambda: _read(form_id), fresh_seconds=FRESH_SECONDS)
    if form.is_unreadable:
        form = _cache.get(form_id, lambda: _read(form_id), fresh_seconds=UNREADABLE_SECONDS)
    if form.is_unreadable:
        raise TooBusy(f"Form {form_id}")
    return form


def _read(form_id: str) -> CachedForm:
    try:
        form = find(projects.DEFAULT, form_id)
    except writes.NotFound:
        return CachedForm(exists=False)
    except GetError as error:
        if not failures.is_temporary(error):
            raise
        return CachedForm(exists=True, is_unreadable=True)
    return CachedForm(True, form.title, frozenset(form.releases or ()))
