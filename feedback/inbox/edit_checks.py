"""What every edit has to pass before it is applied to an item, for all senders: a page, a program, a job."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feedback.inbox import tag_names
from feedback.inbox.edits import Edit
from feedback.inbox.refusals import EditRefused
from feedback.models import Status
from staff.members import memberships
from storage import clock

LONGEST_SNOOZE = timedelta(days=366)


def prepared(project_id: str, edit: Edit) -> Edit:
    """The edit with its tags in the spelling of the project. New tags are remembered. Raises EditRefused."""
    check_snooze(edit)
    if edit.assignee and not memberships.is_member(project_id, edit.assignee):
        raise EditRefused("assignee", "unknown")
    return replace(
        edit,
        tags=None if edit.tags is None else tag_names.known(project_id, edit.tags),
        add_tags=tag_names.known(project_id, edit.add_tags),
    )


def check_snooze(edit: Edit) -> None:
    until = edit.snoozed_until
    if (edit.status == Status.SNOOZED) != (until is not None):
        raise EditRefused("snoozed_until", "required")
    if until and not clock.now() < until <= clock.now() + LONGEST_SNOOZE:
        raise EditRefused("snoozed_until", "invalid")
