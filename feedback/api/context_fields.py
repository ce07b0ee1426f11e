"""The fields of an item's context: where it was written. Never a cookie, a user agent, or the query of an address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from feedback.intake.submission_limits import LONGEST_ATTRIBUTE, LONGEST_CODE, LONGEST_PAGE, MOST_ATTRIBUTES
from web.api.fields import CamelCase, Text, camel_case
from web.texts import BadText, clean_line

AN_OBJECT = "Give an object, in braces."
A_PAGE = "Give the full address of the page, such as https://example.com/cart, or leave it out."
ATTRIBUTE_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"
# However it is written: userAgent, user-agent, Cookie.
NEVER_STORED = {"useragent", "cookie", "cookies"}


class Pattern(Text):
    def __init__(self, pattern: str, message: str, **options: Any) -> None:
        super().__init__(LONGEST_CODE, **options)
        self.pattern, self.message = pattern, message

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not re.fullmatch(self.pattern, text, re.ASCII):
            raise ValidationError(self.message, "invalid")
        return text


class PageAddress(Text):
    """Without the query, the fragment, and a name or password in front of the host: they can be personal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST_PAGE, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            parts = urlsplit(text)
            is_page = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_page = False
        if text and not is_page:
            raise ValidationError(A_PAGE, "invalid")
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) if text else ""


class Attributes(serializers.Field[Any, Any, Any, Any]):
    """Its errors name no attribute, because no response repeats what was sent."""

    default_error_messages = {
        "invalid": f"{AN_OBJECT} Each value is a text, a number, true or false.",
        "name": "Name each attribute with up to 64 letters, digits and . _ - only, and no dot or hyphen at its start.",
        "most": f"Give at most {MOST_ATTRIBUTES} attributes.",
        "max_length": f"Shorten each value to {LONGEST_ATTRIBUTE} characters.",
        "never": "Leave out cookies and user agents: they are never stored.",
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict):
            self.fail("invalid")
        if len(data) > MOST_ATTRIBUTES:
            self._refuse("most", "max_length")
        values = {self._name(name): self._value(value) for name, value in data.items() if value is not None}
        return {name: value for name, value in values.items() if value}

    def to_representation(self, value: Any) -> Any:
        return value

    def _name(self, name: str) -> str:
        if not re.fullmatch(ATTRIBUTE_NAME, name, re.ASCII):
            self._refuse("name", "invalid")
        if re.sub(r"[._-]", "", name).lower() in NEVER_STORED:
            self._refuse("never", "invalid")
        return name

    def _value(self, value: Any) -> str:
        if not isinstance(value, str | int | float):
            self.fail("invalid")
        try:
            text = clean_line(str(value).lower() if isinstance(value, bool) else str(value))
        except BadText as error:
            raise ValidationError(str(error), "unfit") from None
        if len(text) > LONGEST_ATTRIBUTE:
            self.fail("max_length")
        return text

    def _refuse(self, message: str, code: str) -> None:
        raise ValidationError(self.error_messages[message], code)


class Context(CamelCase):
    page = PageAddress(help_text="The address of the page. It is stored without its query and its fragment.")
    locale = Pattern(
        r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}",
        "Give a language tag, such as de or pt-BR, or leave it out.",
        help_text="The language of the page, such as `de` or `pt-BR`.",
    )
    viewport = Pattern(
        r"[1-9][0-9]{0,4}x[1-9][0-9]{0,4}",
        "Give width and height in pixels, such as 1280x720, or leave it out.",
        help_text="The width and height of the window in pixels, such as `1280x720`.",
    )
    app_version = Text(LONGEST_CODE, help_text="The version of the app that the sender used.")
    attributes = Attributes(
        required=False,
        allow_null=True,
        help_text=f"Up to {MOST_ATTRIBUTES} values of your own by their names: texts of up to {LONGEST_ATTRIBUTE} "
        "characters, numbers, `true` or `false`. They are stored as texts. Cookies and user agents are refused.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As it is stored: without empty values."""
        if not isinstance(data, dict):
            raise ValidationError(AN_OBJECT, "invalid")
        values = super().to_internal_value(data)
        return {camel_case(name): value for name, value in values.items() if value}
