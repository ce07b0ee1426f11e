"""The jobs of this app: bulk changes of items, and their undo."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from feedback.inbox import bulk_jobs
from feedback.inbox.bulk import Outcome
from feedback.inbox.edits import PREVIOUS
from feedback.models import Status
from feedback.replies.fixed import fixed_job
from feedback.workspace import folder_tabs
from jobs import kinds
from jobs.kinds import JobKind, Json
from web.caller import Scope

# By a folder, or a member that changes.
CHANGES: dict[str, Promise] = {
    **{name: format_lazy("{} {}", _("Move to"), title) for name, title in folder_tabs.TITLES.items()},
    Status.ARCHIVED: _("Archive"),
    Status.SNOOZED: _("Snooze"),
    Status.DELETED: _("Delete"),
    PREVIOUS: _("Move back"),
    "tags": _("Tags"),
    "add_tags": _("Add tags"),
    "remove_tags": _("Remove tags"),
    "assignee": _("Assign"),
    "rating": _("Correct the rating"),
}


def describe_bulk(result: Json) -> str:
    changed = result.get(Outcome.CHANGED, 0)
    first = ngettext("%(number)d item was changed.", "%(number)d items were changed.", changed)
    return " ".join([first % {"number": changed}, *_others(result)])


def describe_undo(result: Json) -> str:
    restored = result.get("restored", 0)
    first = ngettext("%(number)d item was restored.", "%(number)d items were restored.", restored)
    return " ".join([first % {"number": restored}, *_others(result)])


def _others(result: Json) -> Iterator[str]:
    others = {
        Outcome.CONFLICT: gettext("Changed by other people meanwhile: {number}."),
        "changed_since": gettext("Changed by other people since, and left as they are: {number}."),
        Outcome.REFUSED: gettext("Without room for the tags: {number}."),
        Outcome.MISSING: gettext("Gone: {number}."),
    }
    yield from (text.format(number=result[name]) for name, text in others.items() if result.get(name))


def describe_change(parameters: Json) -> str:
    """Such as: Archive, add a tag."""
    names = [CHANGES[name] for name in parameters.get("change", ()) if name in CHANGES]
    return ", ".join(map(str, names))


kinds.register(
    JobKind(
        bulk_jobs.BULK,
        _("Bulk change"),
        Scope.FEEDBACK_MANAGE,
        bulk_jobs.run_bulk,
        describe_bulk,
        describe_change,
    )
)
kinds.register(
    JobKind(fixed_job.FIXED, _("It is fixed"), Scope.FEEDBACK_MANAGE, fixed_job.run_piece, fixed_job.describe)
)
kinds.register(
    JobKind(
        bulk_jobs.UNDO,
        _("Undo of a bulk change"),
        Scope.FEEDBACK_MANAGE,
        bulk_jobs.run_undo,
        describe_undo,
        describe_change,
    )
)
