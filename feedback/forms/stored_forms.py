"""Reads the rows of forms and of their versions."""

from __future__ import annotations

import json

from pynamodb.exceptions import GetError

from feedback.forms import default_form
from feedback.forms.definitions import Definition
from feedback.forms.documents import definition_json
from feedback.forms.form_store import FIRST_VERSION, Head
from feedback.forms.models import Form, FormVersion
from storage import writes
from storage.connection import failures
from storage.connection.failures import TooBusy


def read_head(form_id: str) -> Head | None:
    """None if there is no such form. Raises TooBusy while the table does not answer."""
    try:
        form = writes.find(Form, form_id)
    except writes.NotFound:
        return None
    except GetError as error:
        raise _busy(error) from error
    return Head(
        form_id=form.form_id,
        project_id=form.project_id,
        version=int(form.published_version or FIRST_VERSION),
        time_zone=form.time_zone,
        definition=definition_of(form.definition),
        retention_days=None if form.retention_days is None else int(form.retention_days),
        allowed_sites=frozenset(form.allowed_sites or ()),
        releases=frozenset(form.releases or ()),
        accent=form.accent,
        asks_consent=bool(form.asks_consent),
        closes_at=form.closes_at,
        quota=None if form.quota is None else int(form.quota),
        full_at=form.full_at,
    )


def read_version(form_id: str, version: int) -> Definition:
    """Raises NotFound, or TooBusy while the table does not answer."""
    try:
        return definition_of(writes.find(FormVersion, form_id, version).definition)
    except GetError as error:
        raise _busy(error) from error


def definition_of(text: str | None) -> Definition:
    """From the JSON of a row. Without one, it is the default form."""
    return definition_json.load(json.loads(text)) if text else default_form.DEFINITION


def _busy(error: GetError) -> Exception:
    return TooBusy(str(error)) if failures.is_temporary(error) else error
