"""Closes a form when it has as many answers as its owner wanted: from the stream of the feedback table.

The counters of a form already have the number of its answers, so an answer needs no read and no write of its own. This
handler comes after the counting. It reads the days of the form and adds them up, and not after each answer: the more
are missing, the longer it waits. It never makes a batch fail. If a read fails, the next answer is followed by another.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from counters import reading as counters
from feedback.forms import form_store, publishing
from feedback.forms.form_store import Head
from feedback.forms.models import Form
from storage import clock, transactions, writes
from storage.connection.failures import TooBusy
from storage.memory_cache import MemoryCache
from storage.writes import again_on_conflict

ACTOR = "system:quota"
# Several containers read the stream, each a part of it. With 10, the form is closed in time if one of them gets at
# least a tenth of the answers.
PART = 10
WATCH_SECONDS = 600

logger = logging.getLogger(__name__)


@dataclass
class _Watch:
    """How many answers this container waits for before it adds up again."""

    waits_for: int = 0


_watches: MemoryCache[_Watch] = MemoryCache()


def on_stream(event: Mapping[str, Any], context: object) -> None:
    answers = Counter(filter(None, map(_form_of_new_item, event["Records"])))
    for form_id, number in answers.items():
        try:
            _note(form_id, number)
        except (BotoCoreError, ClientError, PynamoDBException, TooBusy, writes.Conflict):
            logger.warning("quota_not_checked", exc_info=True, extra={"form": form_id})


def _form_of_new_item(record: Mapping[str, Any]) -> str | None:
    try:
        if record["eventName"] != "INSERT":
            return None
        form_id = str(record["dynamodb"]["NewImage"]["formId"]["S"])
    except (KeyError, TypeError):
        return None  # a record that the counting has put into quarantine
    return None if form_id == form_store.DEFAULT else form_id


def _note(form_id: str, number: int) -> None:
    try:
        form = form_store.head(form_id)
    except writes.NotFound:
        return
    if form.quota is None or form.full_at:
        return
    watch = _watches.get((form_id, form.quota), _Watch, fresh_seconds=WATCH_SECONDS)
    watch.waits_for -= number
    if watch.waits_for > 0:
        return
    missing = form.quota - counters.items_of_form(form.project_id, form_id)
    watch.waits_for = missing // PART
    if missing <= 0:
        _close(form)


def _close(form: Head) -> None:
    def once() -> None:
        row = writes.find(Form, form.form_id, consistent=True)
        if row.full_at or row.quota != form.quota:
            return  # another container did it, or a member has another quota in mind
        now = clock.now()
        transactions.transact(
            transactions.change(row, Form.full_at.set(now)),
            publishing.activity(row, "form.filled", ACTOR, fullAt=[None, now]),
        )
        publishing.forget(row)

    again_on_conflict(once)
    logger.info("form_filled", extra={"form": form.form_id})
