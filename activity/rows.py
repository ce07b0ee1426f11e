"""Makes the rows of the activity table. A caller writes the row in the same transaction as the change:

    transact(change(item, ...), create(rows.row(subject=..., ...)))

A row holds ids, enum values, numbers and dates, and no text of a person. The checks here raise errors of a programmer,
so that a test finds a caller that would record a text or an address: such a row is never stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zlib import crc32

from django.conf import settings

from activity.models import ActivityRow
from storage import clock, ids
from storage.ids import shard_name

SITE = "site"  # the project of acts that belong to the whole site, such as a rollback
TERMINAL = "system:manage.py"  # the actor of a command: AWS knows who runs it, and that name can be an address
CHANGED = "changed"
# The members whose values are recorded although they are texts: enum values, and ids of persons.
TEXT_MEMBERS = frozenset({"status", "assignee", "priority", "role"})
MOST_CHANGES = 20

# No pattern accepts "@" or a space: an address or a sentence cannot be part of a row.
_SUBJECT = re.compile(r"[a-z][a-z-]{0,31}#[\w.:-]{1,100}", re.ASCII)
PROJECT = re.compile(r"[\w-]{1,100}", re.ASCII)
_ACTOR = re.compile(r"(person|key):[\w-]{1,64}|system:[a-z][a-z.-]{0,31}|visitor", re.ASCII)
ACTION = re.compile(r"[a-z-]{1,32}\.[a-z-]{1,32}", re.ASCII)
_MEMBER = re.compile(r"[a-z]\w{0,63}", re.ASCII)
_TEXT_VALUE = re.compile(r"[\w-]{1,64}", re.ASCII)
_REQUEST = re.compile(r"[\w.:=+/-]{1,128}", re.ASCII)

Value = str | int | float | date | None  # a datetime is a date
Recorded = str | int | float | None
Change = Sequence[Value] | str


class UnrecordableActivity(TypeError):
    """The caller would record something that a row must not hold."""

    safe_to_log = True


def row(
    *,
    subject: str,
    project_id: str,
    actor: str,
    action: str,
    changes: Mapping[str, Change] | None = None,
    request_id: str | None = None,
    batch_id: str | None = None,
) -> ActivityRow:
    """`changes` has for each changed member [old, new], or "changed". `batch_id` joins the rows of one bulk change."""
    activity_id = ids.ordered_id()
    return ActivityRow(
        _checked(subject, _SUBJECT, "subject"),
        activity_id,
        project_id=_checked(project_id, PROJECT, "project id"),
        project_month=project_month(project_id, activity_id),
        actor=_checked(actor, _ACTOR, "actor"),
        action=_checked(action, ACTION, "action"),
        changes=_changes(changes or {}) or None,
        request_id=request_id and _checked(request_id, _REQUEST, "request id"),
        batch_id=batch_id and _checked(batch_id, _REQUEST, "batch id"),
    )


def project_month(project_id: str, activity_id: str) -> str:
    shard = crc32(activity_id.encode()) % settings.FEEDBACK_SHARDS
    return shard_name(month_partition(project_id, f"{ids.time_of(activity_id):%Y-%m}"), shard)


def month_partition(project_id: str, month: str) -> str:
    """The partition of a month in `project-month-index`, without its shard."""
    return f"{project_id}#{month}"


def _changes(changes: Mapping[str, Change]) -> dict[str, list[Recorded] | str]:
    if len(changes) > MOST_CHANGES:
        raise UnrecordableActivity(f"A row has at most {MOST_CHANGES} changes, not {len(changes)}.")
    return {_checked(member, _MEMBER, "member"): _change(member, change) for member, change in sorted(changes.items())}


def _change(member: str, change: Change) -> list[Recorded] | str:
    if change == CHANGED:
        return CHANGED
    if isinstance(change, str) or len(change) != 2:
        raise UnrecordableActivity(f'The change of {member} must be [old, new] or "{CHANGED}".')
    return [_recorded(member, value) for value in change]


def _recorded(member: str, value: Value) -> Recorded:
    if isinstance(value, str):
        if member not in TEXT_MEMBERS or not _TEXT_VALUE.fullmatch(value):
            # The error does not show the value, which can be personal.
            raise UnrecordableActivity(f'A text of {member} is never recorded: use "{CHANGED}".')
        return str(value)  # an enum member becomes its text
    if isinstance(value, datetime):
        return clock.to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or (isinstance(value, int | float) and value == value and abs(value) < 1e15):
        return value
    raise UnrecordableActivity(f"{member} has a value of the type {type(value).__name__}, which is never recorded.")


def _checked(text: str, pattern: re.Pattern[str], name: str) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise UnrecordableActivity(f"The {name} of an activity row must match {pattern.pattern}.")
    return str(text)
