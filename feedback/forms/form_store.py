"""Reads forms. Each form but the default one is a row of the table, cached in this process for a minute."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property

from django.conf import settings
from django.urls import reverse

from feedback.forms import default_form
from feedback.forms.definitions import Definition
from staff import projects
from staff.models import Project
from storage import writes
from storage.connection.failures import TooBusy
from storage.memory_cache import MemoryCache

DEFAULT = "default"  # the first form of the default project. It exists without a row in the table
FIRST_VERSION = 1
UNREAD_VERSION = 0  # of a page that was made while the table did not answer
FRESH_SECONDS = 60
FRESH_SECONDS_WITH_QUOTA = 10  # so that fewer answers come after the last one
STALE_SECONDS = 3600  # how old a form may be while the table does not answer
# A request may need a form twice: it must wait only once for a table that does not answer, and ask only once for a form
# that does not exist. The wait of up to three seconds counts too.
TRY_SECONDS = 5
_ID = re.compile(r"[a-z0-9_-]{1,64}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Head:
    """What a page or an item needs of a form."""

    form_id: str
    project_id: str
    version: int
    time_zone: str
    definition: Definition
    retention_days: int | None = None
    allowed_sites: frozenset[str] = frozenset()  # none: those of the settings
    releases: frozenset[str] = frozenset()  # that public callers may name
    accent: str | None = None  # as #0f56a8, in place of that of the version
    asks_consent: bool = False  # to a reply, below the e-mail address
    closes_at: datetime | None = None
    quota: int | None = None  # of answers
    full_at: datetime | None = None  # when it had them
    is_readable: bool = True  # False: the table does not answer, so the form may exist, and belong to any project

    @cached_property
    def project(self) -> Project:
        """Without the members that an item does not need, and without a read."""
        return Project(self.project_id, time_zone=self.time_zone, retention_days=self.retention_days)


class _Try:
    """What one try to read a form had as its result: a form, that there is none, or no answer."""

    def __init__(self, head: Head | None = None, *, is_answered: bool = True) -> None:
        self.head, self.is_answered = head, is_answered


# Anyone can ask for any id. Those without a form are only in the cache of tries, so they push no form out of the other.
_tries: MemoryCache[_Try] = MemoryCache()
_heads: MemoryCache[Head] = MemoryCache(STALE_SECONDS)
_versions: MemoryCache[Definition] = MemoryCache()


def head(form_id: str) -> Head:
    """Raises NotFound. While the table does not answer, it is the form as it was read before, or the default form
    under this id, because that is better than to send visitors away.
    """
    if form_id == DEFAULT:
        return _default_head(settings.DEFAULT_TIME_ZONE)
    try:
        stored = _stored(form_id)
    except TooBusy:
        return replace(head(DEFAULT), form_id=form_id, version=UNREAD_VERSION, is_readable=False)
    if stored is None:
        raise writes.NotFound(f"Form {form_id}")
    return stored


def first_form(project_id: str) -> Head:
    """The form of items that name none. A project without a form has the default questions."""
    if project_id == projects.DEFAULT:
        return head(DEFAULT)
    project = projects.find(project_id)
    if project.first_form_id:
        return head(project.first_form_id)
    return replace(head(DEFAULT), project_id=project_id, time_zone=project.time_zone)


def address(form_id: str) -> str:
    return reverse("form") if form_id == DEFAULT else reverse("named-form", args=[form_id])


def releases(form_id: str) -> frozenset[str]:
    """The releases that public callers may name. Raises TooBusy while the table does not answer."""
    stored = _stored(form_id)
    return stored.releases if stored else frozenset()


def definition(form: Head, version: int) -> Definition:
    """Of the version that a page showed. Raises NotFound, or TooBusy while the table does not answer."""
    if version == form.version:
        return form.definition
    if version == UNREAD_VERSION:
        return default_form.DEFINITION
    if form.form_id == DEFAULT:
        raise writes.NotFound(f"Version {version} of form {DEFAULT}")
    key = (form.form_id, version)
    return _versions.get(key, lambda: _read_version(*key), fresh_seconds=STALE_SECONDS)


def asks(form_id: str, version: int, question_id: str) -> bool:
    """Whether a version of a form has the question. Raises TooBusy while the table does not answer."""
    try:
        form = head(form_id)
        if not form.is_readable:
            raise TooBusy(f"Form {form_id}")
        return definition(form, version).question(question_id) is not None
    except writes.NotFound:
        return False


def forget(form_id: str) -> None:
    _tries.forget(form_id)
    _heads.forget(form_id)


@cache
def _default_head(time_zone: str) -> Head:
    return Head(DEFAULT, projects.DEFAULT, FIRST_VERSION, time_zone, default_form.DEFINITION)


def _stored(form_id: str) -> Head | None:
    if not _ID.fullmatch(form_id):
        return None
    try:
        return _heads.get(form_id, lambda: _read(form_id), fresh_seconds=_fresh_seconds, stale_if=(TooBusy,))
    except writes.NotFound:
        return None


def _fresh_seconds(form: Head) -> float:
    return FRESH_SECONDS if form.quota is None else FRESH_SECONDS_WITH_QUOTA


def _read(form_id: str) -> Head:
    tried = _tries.get(form_id, lambda: _try_to_read(form_id), fresh_seconds=TRY_SECONDS)
    if not tried.is_answered:
        raise TooBusy(f"Form {form_id}")
    if tried.head is None:
        raise writes.NotFound(f"Form {form_id}")
    return tried.head


def _try_to_read(form_id: str) -> _Try:
    # Imported here because the default form needs neither the tables nor the reader of their JSON.
    from feedback.forms import stored_forms

    try:
        return _Try(stored_forms.read_head(form_id))
    except TooBusy:
        return _Try(is_answered=False)


def _read_version(form_id: str, version: int) -> Definition:
    from feedback.forms import stored_forms

    return stored_forms.read_version(form_id, version)
