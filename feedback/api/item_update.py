"""The fields of an item that staff and their programs may change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from feedback.intake.submission_limits import LONGEST_TAG, MOST_TAGS
from feedback.models import Status
from storage import clock
from web.api.fields import CamelCase, Moment, Name, OneOf, Text

FOLDERS = [status for status in Status if status is not Status.DELETED]
TO_DELETE = "To take an item out, DELETE it."
BOTH_OR_NEITHER = "Give both the status snoozed and the time when the item comes back, or neither."
LONGEST_SNOOZE = timedelta(days=366)


class Tag(Text):
    default_error_messages = dict.fromkeys(("blank", "null"), "Give a text, or leave the tag out.")

    def __init__(self) -> None:
        super().__init__(LONGEST_TAG)
        self.allow_blank = self.allow_null = False


class ItemUpdate(CamelCase):
    status = OneOf(FOLDERS, f" {TO_DELETE}", required=False, help_text="The new folder.")
    snoozed_until = Moment(
        required=False,
        help_text="When the item comes back from the folder `snoozed` to the folder it has now. Required with "
        "this `status`, and not allowed with another one. In the future, within a year.",
    )
    tags = serializers.ListField(
        child=Tag(),
        max_length=MOST_TAGS,
        required=False,
        error_messages={
            "max_length": f"Give at most {MOST_TAGS} tags.",
            "not_a_list": "Give a list of texts.",
            "null": "Give a list of texts. An empty list removes all tags.",
        },
        help_text="All tags of the item, in place of those that it has. An empty list removes them.",
    )
    assignee = Name(help_text="The id of the member of the project who works on the item. `null` for none.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            needed = ", ".join(self.fields)
            raise ValidationError({"status": f"Give at least one of {needed}. {TO_DELETE}"}, "required")
        _check_snooze(attrs.get("status"), attrs.get("snoozed_until"))
        if "tags" in attrs:
            attrs["tags"] = frozenset(attrs["tags"])
        if "assignee" in attrs:
            attrs["assignee"] = attrs["assignee"] or ""
        return attrs


def _check_snooze(status: str | None, until: datetime | None) -> None:
    error = None
    if (status == Status.SNOOZED) != (until is not None):
        error = ErrorDetail(BOTH_OR_NEITHER, "required")
    elif until and not clock.now() < until <= clock.now() + LONGEST_SNOOZE:
        error = ErrorDetail("Give a time in the future, within a year.", "invalid")
    if error:
        raise ValidationError({"snoozedUntil": [error]})
