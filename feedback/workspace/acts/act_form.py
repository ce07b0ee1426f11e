"""Reads what a form of the inbox asks for: which items, and what changes on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.inbox import tag_names
from feedback.inbox.batches import Target
from feedback.inbox.bulk import MOST_AT_ONCE
from feedback.inbox.edits import PREVIOUS, Edit
from feedback.inbox.tag_names import BadTag
from feedback.models import Status
from staff.people import Staff
from storage import clock
from storage.ids import is_id
from web.texts import BadText

ME = "me"
TAG_BUTTONS = {"add": "add_tags", "remove": "remove_tags"}
RATINGS = {str(number): number for number in range(1, 6)}
NO_ITEM = _("Select at least one item.")
TOO_MANY_ITEMS = _("Select at most 100 items, or all that match.")
NO_ACT = _("Choose what to do with the item.")
BAD_FOLDER = _("Choose a folder of the list.")
BAD_TIME = _("Give the day and the time when the item comes back, such as 2026-12-03 09:00.")
BAD_PERSON = _("Choose a person of the project, or no one.")
BAD_RATING = _("Give a rating from 1 to 5.")
EMPTY_TAG = _("Type a tag.")
LONG_TAG = _("Shorten the tag to 50 characters.")
BAD_TAG = _("The tag has a character that cannot be stored. Type it again.")


class WrongForm(ValueError):
    """The text says what to do. It repeats nothing of the form."""

    def __init__(self, text: str | Promise) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True)
class ActForm:
    targets: list[Target]
    edit: Edit
    query: str  # of the list that the person sees
    of_all: bool  # for everything that matches the query, in place of the targets
    wants_panel: bool  # nothing else replaces what the panel shows


def read(fields: QueryDict, staff: Staff) -> ActForm:
    """Raises WrongForm."""
    fields = _spelled_out(fields)
    of_all = "all" in fields
    targets = [] if of_all else _targets(fields)
    edit = _edit(fields, staff)
    if edit == Edit():
        raise WrongForm(NO_ACT)
    return ActForm(targets, edit, fields.get("query", ""), of_all, "panel" in fields)


def _spelled_out(fields: QueryDict) -> QueryDict:
    """A button of the selection is one name and one value, and its form has the fields of all others, too."""
    fields = fields.copy()
    if "snooze" in fields:
        fields["status"] = str(Status.SNOOZED)
        fields.setlist("snoozed_until", fields.getlist("snooze"))
    if name := TAG_BUTTONS.get(str(fields.get("tag"))):
        fields.setlist(name, fields.getlist("typed_tag"))
    return fields


def _targets(fields: QueryDict) -> list[Target]:
    ids = list(dict.fromkeys(fields.getlist("id")))
    if not ids or not all(map(is_id, ids)):
        raise WrongForm(NO_ITEM)
    if len(ids) > MOST_AT_ONCE:
        raise WrongForm(TOO_MANY_ITEMS)
    version = fields.get("version", "")
    seen = int(version) if len(ids) == 1 and version.isdecimal() and len(version) < 10 else None
    return [Target(feedback_id, seen or None) for feedback_id in ids]


def _edit(fields: QueryDict, staff: Staff) -> Edit:
    edit = Edit(
        status=_status(fields.get("status", "")),
        snoozed_until=_moment(fields, staff),
        add_tags=_tags(fields.getlist("add_tags")),
        remove_tags=_tags(fields.getlist("remove_tags")),
    )
    if "assignee" in fields:
        edit = replace(edit, assignee=_assignee(fields.get("assignee", ""), staff))
    if "rating" in fields:
        if fields["rating"] not in RATINGS:
            raise WrongForm(BAD_RATING)
        edit = replace(edit, rating=RATINGS[fields["rating"]])
    return edit


def _status(text: str) -> str | None:
    if text and text != PREVIOUS and text not in set(Status):
        raise WrongForm(BAD_FOLDER)
    return text or None


def _assignee(text: str, staff: Staff) -> str:
    if text and text != ME and not is_id(text):
        raise WrongForm(BAD_PERSON)
    return staff.person_id if text == ME else text


def _moment(fields: QueryDict, staff: Staff) -> datetime | None:
    """A time without a zone is on the clock of the field `zone`, which a script sets, or of the person."""
    text = fields.get("snoozed_until", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        zone = ZoneInfo(fields.get("zone") or staff.zone.key)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise WrongForm(BAD_TIME) from None
    if not 1970 < moment.year < 9999:
        raise WrongForm(BAD_TIME)
    return clock.whole_milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _tags(texts: list[str]) -> frozenset[str]:
    try:
        return frozenset(tag_names.cleaned(text) for text in texts)
    except BadTag as error:
        raise WrongForm(EMPTY_TAG if error.code == "blank" else LONG_TAG) from None
    except BadText:
        raise WrongForm(BAD_TAG) from None
