"""The fields of an item that staff and their programs may change."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from feedback.api.new_item_fields import Number
from feedback.inbox import tag_names
from feedback.inbox.edits import Edit
from feedback.inbox.refusals import EditRefused
from feedback.inbox.tag_names import BadTag
from feedback.intake.submission_limits import LONGEST_TAG, MOST_TAGS
from feedback.models import Status
from web.api.fields import CamelCase, Moment, Name, OneOf, Text, camel_case

FOLDERS = [status for status in Status if status is not Status.DELETED]
TO_DELETE = "To take an item out, DELETE it."
ONE_WAY = "Give tags, or addTags and removeTags, but not both."
RATING = "Give a whole number from 1 to 5, without quotes."
# What to do, by the field and the code of EditRefused. A tag too many is a member too many of the list.
FIXES = {
    ("rating", "not_asked"): "The form of this item asks for no rating: leave it out.",
    ("tags", "too_many"): f"The item would have more than {MOST_TAGS} tags: leave some out, or remove others.",
    ("assignee", "unknown"): "Give the id of a member of this project, or null for none.",
    ("snoozed_until", "required"): "Give both the status snoozed and the time when the item comes back, or neither.",
    ("snoozed_until", "invalid"): "Give a time in the future, within a year.",
}
CODES = {"too_many": "max_length"}


class Tag(Text):
    default_error_messages = dict.fromkeys(("blank", "null"), "Give a text, or leave the tag out.")

    def __init__(self) -> None:
        super().__init__(LONGEST_TAG)
        self.allow_blank = self.allow_null = False

    def to_internal_value(self, data: Any) -> str:
        try:
            return tag_names.cleaned(super().to_internal_value(data))
        except BadTag as error:
            self.fail(error.code, max_length=LONGEST_TAG)


def _tags(help_text: str) -> serializers.ListField:
    messages: Any = {
        "max_length": f"Give at most {MOST_TAGS} tags.",
        "not_a_list": "Give a list of texts.",
        "null": "Give a list of texts. An empty list removes all tags.",
    }
    return serializers.ListField(
        child=Tag(), max_length=MOST_TAGS, required=False, error_messages=messages, help_text=help_text
    )


class Rating(Number):
    def __init__(self, help_text: str) -> None:
        super().__init__(1, 5, RATING, help_text=help_text)
        self.allow_null = False
        self.error_messages["null"] = RATING


class EditFields(CamelCase):
    status = OneOf(FOLDERS, f" {TO_DELETE}", required=False, help_text="The new folder.")
    snoozed_until = Moment(
        required=False,
        help_text="When the item comes back from the folder `snoozed` to the folder it has now. Required with "
        "this `status`, and not allowed with another one. In the future, within a year.",
    )
    add_tags = _tags("Tags that the item gets. Case does not matter: a tag has the spelling that the project uses.")
    remove_tags = _tags("Tags that the item loses.")
    assignee = Name(help_text="The id of the member of the project who works on the item. `null` for none.")

    def validate(self, attrs: dict[str, Any]) -> Edit:
        self.require_a_member(attrs, f" {TO_DELETE}")
        if "tags" in attrs and attrs.keys() & {"add_tags", "remove_tags"}:
            raise ValidationError({"tags": ONE_WAY}, "invalid")
        sets = {name: frozenset(value) for name, value in attrs.items() if name.endswith("tags")}
        assignee = {"assignee": attrs["assignee"] or ""} if "assignee" in attrs else {}
        return Edit(**attrs | sets | assignee)


class ItemUpdate(EditFields):
    tags = _tags("All tags of the item, in place of those that it has. An empty list removes them.")
    rating = Rating("A correction. The mood follows, as if the sender had chosen this rating.")


def invalid(refusal: EditRefused, edit: Edit) -> ValidationError:
    field = "add_tags" if refusal.field == "tags" and edit.tags is None else refusal.field
    code = CODES.get(refusal.code, refusal.code)
    return ValidationError({camel_case(field): [ErrorDetail(FIXES[refusal.field, refusal.code], code)]})
