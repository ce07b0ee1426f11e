"""Serializer fields for the APIs of all apps, with our own error messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.validators import MaxLengthValidator, RegexValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from storage import clock
from web.links import LONGEST_LINK, is_link
from web.texts import BadText, clean_line

BAD_NAME = "Use letters, digits and . _ + - only, and no dot, plus or hyphen at its start."
LONGEST_CODE = 64
validate_name = RegexValidator(r"^[A-Za-z0-9_][A-Za-z0-9._+-]*\Z", BAD_NAME, "invalid")


class BadQuery(ValidationError):
    place = "parameter"


class CamelCase(serializers.Serializer[Any]):
    """snake_case in the code, camelCase in the API."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = {}
        for name, field in super().get_fields().items():
            api_name = camel_case(name)
            if api_name != name:
                field.source = name
            fields[api_name] = field
        return fields

    def require_a_member(self, values: dict[str, Any], hint: str = "") -> None:
        """A change of nothing is a mistake of the program: it forgot its body, or spelled a member differently."""
        if not values:
            first, *_ = self.fields
            detail = f"Give at least one of {', '.join(self.fields)}.{hint}"
            raise ValidationError({first: [ErrorDetail(detail, "required")]})


def camel_case(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(map(str.title, more))


class Text(serializers.CharField):
    """A line. web/texts.py cleans it before its length is checked. A missing text or null becomes an empty text."""

    default_error_messages = {
        "invalid": "Give a text, in quotes.",
        "max_length": "Shorten it to {max_length} characters.",
    }

    def __init__(self, longest: int, **options: Any) -> None:
        super().__init__(max_length=longest, required=False, allow_null=True, allow_blank=True, **options)
        # Without the framework's check of each character: `clean_line` has refused those already.
        self.validators = [check for check in self.validators if isinstance(check, MaxLengthValidator)]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return clean_line(data)
        except BadText as error:
            raise ValidationError(str(error), code="unfit") from None


class Link(Text):
    default_error_messages = {
        "invalid": "Give a whole address of ASCII characters, such as https://github.com/owner/repository/issues/12.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST_LINK, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not is_link(text):
            self.fail("invalid")
        return text


class Name(Text):
    """The name of something of a program's own, such as a form or a release."""

    def __init__(self, check: Callable[[str], None] = validate_name, **options: Any) -> None:
        super().__init__(LONGEST_CODE, **options)
        self.validators.append(check)


class Whole(serializers.IntegerField):
    """A number in a query, where each value is a text."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        message = f"Give a whole number from {least} to {most}."
        errors: Any = dict.fromkeys(("invalid", "min_value", "max_value"), message)
        super().__init__(min_value=least, max_value=most, required=False, error_messages=errors, **options)

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", data):
            self.fail("invalid")
        return int(data)


class LastKey(serializers.CharField):
    """The cursor of a list, in its query."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            error_messages={"blank": "Leave it out for the first page."},
            help_text="The `lastKey` of the previous page. Send the same filters. Leave it out for the first page.",
        )


class Flag(serializers.BooleanField):
    """Not a text or a number that means one."""

    default_error_messages = {"invalid": "Give true or false.", "null": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class OneOf(serializers.ChoiceField):
    def __init__(self, choices: Iterable[str], more: str = "", **options: Any) -> None:
        choices = list(map(str, choices))
        message = f"Give one of {', '.join(choices)}.{more}"
        errors: Any = dict.fromkeys(("required", "null", "invalid_choice"), message)
        super().__init__(choices=choices, error_messages=errors, **options)


class Moment(serializers.DateTimeField):
    """In the format of storage/clock.py. A day without a time means its first moment."""

    default_error_messages = {
        "invalid": "Give a day, such as 2026-11-21, or a time with its zone, such as 2026-11-21T09:30:00Z. "
        "In an address, + is written %2B.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
        if len(value) == len("2026-11-21"):
            moment = moment.replace(tzinfo=UTC)
        if moment.tzinfo is None or not 1970 <= moment.year < 9999:
            self.fail("invalid")
        return clock.whole_milliseconds(moment.astimezone(UTC))

    def to_representation(self, value: datetime) -> str:
        return clock.to_text(value)
