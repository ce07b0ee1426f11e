"""The fields of a task in the API."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from tasks.models import Status
from web.api.fields import Link, Text
from web.texts import BadText, clean_text

# The API shows the statuses as people know them. It also accepts them as they are stored.
STATUS_NAMES = {Status.OPEN: "Open", Status.IN_PROGRESS: "In Progress", Status.COMPLETED: "Completed"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class StatusField(serializers.ChoiceField):
    """`In Progress`, `in progress` and `in_progress` are the same."""

    def __init__(self, **options: Any) -> None:
        names = list(STATUS_NAMES.values())
        errors: Any = dict.fromkeys(("null", "invalid_choice"), f"Give one of {', '.join(names)}.")
        super().__init__(choices=names, required=False, error_messages=errors, **options)

    def to_internal_value(self, data: Any) -> str:
        name = re.sub("[ -]", "_", data).casefold() if isinstance(data, str) else ""
        if name not in set(Status):
            self.fail("invalid_choice")
        return str(Status(name))

    def to_representation(self, value: Any) -> Any:
        return STATUS_NAMES.get(value, value)  # a later version may know more


class Day(serializers.DateField):
    default_error_messages = {"invalid": "Give a day, such as 2026-11-27, or null for none."}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class Lines(Text):
    """A text of several lines."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return clean_text(data)
        except BadText as error:
            raise ValidationError(str(error), code="unfit") from None


class RequiredLink(Link):
    default_error_messages = dict.fromkeys(("blank", "null"), "Give an address, or leave the link out.")

    def __init__(self) -> None:
        super().__init__()
        self.allow_blank = self.allow_null = False


class Members(serializers.ListField):
    """A set of texts, in the order of the alphabet. An empty list removes all of them."""

    def __init__(self, most: int, noun: str, **options: Any) -> None:
        errors: Any = {
            "max_length": f"Give at most {most} {noun}.",
            **dict.fromkeys(("not_a_list", "null"), f"Give a list of {noun}. An empty list removes all of them."),
        }
        super().__init__(max_length=most, required=False, error_messages=errors, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return frozenset(map(str, super().run_validation(data)))

    def get_attribute(self, instance: Any) -> Any:
        return sorted(super().get_attribute(instance) or ())
