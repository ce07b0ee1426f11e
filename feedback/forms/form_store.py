"""Which forms a project has."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pynamodb.exceptions import GetError

from feedback.models import Form
from staff import projects
from storage import failures, writes
from storage.failures import TooBusy
from storage.memory_cache import MemoryCache

DEFAULT = "default"
FRESH_SECONDS = 60
# A request may ask for a form twice: then it waits only once for a table that gives no answer. That takes up to three
# seconds, and they count as well.
SILENT_SECONDS = 5
_ID = re.compile(r"[a-z0-9_-]{1,64}", re.IGNORECASE | re.ASCII)


def find(project_id: str, form_id: str = DEFAULT) -> Form:
    """Each project's default form exists from the start: until somebody changes it, it is the plain one."""
    try:
        return writes.find(Form, project_id, form_id)
    except writes.NotFound:
        if form_id != DEFAULT:
            raise
        return Form(project_id, DEFAULT, title="How was it?")


class Known(NamedTuple):
    """What is remembered of a form, or that there is none."""

    exists: bool
    title: str = ""
    releases: frozenset[str] = frozenset()
    is_silent: bool = False  # the table gave no answer


_remembered: MemoryCache[Known] = MemoryCache()


def question(form_id: str) -> str | Promise:
    """What a form of the default project asks. The default form asks it without a read."""
    if form_id == DEFAULT:
        return _("How was it?")
    if not _ID.fullmatch(form_id):
        raise writes.NotFound(f"Form {form_id[:64]}")
    try:
        known = _known(form_id)
    except (GetError, TooBusy):
        # Storage is out of reach: better the plain question, even for a form that is none, than a visitor sent away.
        return question(DEFAULT)
    if not known.exists:
        raise writes.NotFound(f"Form {form_id}")
    return known.title


def exists(form_id: str) -> bool:
    """Of the default project. While storage is out of reach, each that might does: better than to refuse feedback."""
    try:
        question(form_id)
    except writes.NotFound:
        return False
    return True


def releases(form_id: str) -> frozenset[str]:
    """The releases that callers may name who could be anybody. TooBusy while storage is out of reach."""
    return _known(form_id).releases


def _known(form_id: str) -> Known:
    """Remembered for a minute in this process."""
    known = _remembered.get(form_id, lambda: _read(form_id), fresh_seconds=FRESH_SECONDS)
    if known.is_silent:
        known = _remembered.get(form_id, lambda: _read(form_id), fresh_seconds=SILENT_SECONDS)
    if known.is_silent:
        raise TooBusy(f"Form {form_id}")
    return known


def _read(form_id: str) -> Known:
    try:
        form = find(projects.DEFAULT, form_id)
    except writes.NotFound:
        return Known(exists=False)
    except GetError as error:
        if not failures.pushes_back(error):
            raise
        return Known(exists=True, is_silent=True)
    return Known(True, form.title, frozenset(form.releases or ()))
