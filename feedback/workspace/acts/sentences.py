"""The words of acts: what was done, who was first, and why something is not possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from feedback.inbox.conflicts import OtherChange
from feedback.inbox.edits import PREVIOUS, Edit
from feedback.inbox.refusals import EditRefused
from feedback.models import Status
from feedback.workspace import folder_tabs
from feedback.workspace.item import names
from staff.members import project_members
from staff.members.project_members import Member
from staff.people import Staff
from storage import clock
from web.templatetags.times import stamp

REFUSALS: dict[tuple[str, str], Promise] = {
    ("rating", "not_asked"): _("The form of this item asks for no rating."),
    ("tags", "too_many"): _("An item has at most 20 tags: there is no room for “{value}”. Remove one first."),
    ("assignee", "unknown"): _("This person is no longer a member of the project. Choose another one."),
    ("snoozed_until", "required"): _("Give the time when the item comes back."),
    ("snoozed_until", "invalid"): _("Give a time in the future, within a year."),
}
MEMBERS: dict[str, Promise] = {
    "status": _("the folder"),
    "tags": _("the tags"),
    "assignee": _("who works on it"),
    "rating": _("the rating"),
}


class Words:
    """The names and the clock that a sentence needs."""

    def __init__(self, people: Mapping[str, Member], zone: ZoneInfo, today: date) -> None:
        self._people, self._zone, self._today = people, zone, today

    def done(self, edit: Edit, number: int = 1) -> SafeString:
        """Such as: Moved to Done, tagged “slow”."""
        parts = self.short(edit)
        if number == 1:
            return format_html("{}.", SafeString(capfirst(parts)))
        items = ngettext("%(number)d item", "%(number)d items", number) % {"number": number}
        return format_html("{}: {}.", items, parts)

    def short(self, edit: Edit) -> SafeString:
        return format_html_join(", ", "{}", ((part,) for part in self._parts(edit)))

    def conflict(self, changes: Iterable[OtherChange]) -> SafeString | str:
        """Who changed what since, by the newest change."""
        newest = next(iter(changes), None)
        if newest is None:
            return gettext("Another person changed the item at the same moment. Nothing was changed: try again.")
        text = gettext("{who} changed {what} at {time}. Your change was not made: look at the item again.")
        what = ", ".join(str(MEMBERS.get(member, member)) for member in newest.members)
        time = stamp(newest.at, self._zone, self._today)
        return format_html(text, who=names.briefly(newest.actor, self._people), what=what, time=time)

    def _parts(self, edit: Edit) -> Iterator[str]:
        if edit.status:
            yield self._move(edit.status, edit)
        if edit.assignee:
            name = names.briefly(f"person:{edit.assignee}", self._people)
            yield format_html(gettext("assigned to {name}"), name=name)
        elif edit.assignee == "":
            yield gettext("assigned to no one")
        if edit.rating:
            yield gettext("rating corrected to {rating}").format(rating=edit.rating)
        for tag in sorted(edit.add_tags):
            yield format_html(gettext("tagged “{tag}”"), tag=tag)
        for tag in sorted(edit.remove_tags):
            yield format_html(gettext("tag “{tag}” removed"), tag=tag)

    def _move(self, to: str, edit: Edit) -> str:
        if to == Status.SNOOZED and edit.snoozed_until:
            until = stamp(edit.snoozed_until, self._zone, self._today)
            return format_html(gettext("snoozed until {until}"), until=until)
        if to == Status.DELETED:
            return gettext("deleted, and can be restored for a week")
        if to == PREVIOUS or to not in set(Status):
            return gettext("moved back")
        return format_html(gettext("moved to {folder}"), folder=folder_tabs.TITLES[Status(to)])


def words_for(staff: Staff) -> Words:
    zone = staff.zone
    people = project_members.of_project(staff.project_id)
    return Words(people, zone, clock.today(zone))


def refusal(error: EditRefused) -> str:
    return str(REFUSALS[error.field, error.code]).format(value=error.value)
