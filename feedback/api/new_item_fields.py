"""The fields of a request that sends an item."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from feedback.api.context_fields import Context
from web.api.fields import CamelCase, Flag, Name, OneOf

MOST_VERSIONS = 1_000_000
SOURCES = ["api", "widget"]

AnyField = serializers.Field[Any, Any, Any, Any]


class ItemField(AnyField):
    """A member that is the answer to a question of its name. The form checks it, like all answers: see new_items.py."""

    def __init__(self, help_text: str) -> None:
        super().__init__(required=False, allow_null=True, help_text=help_text)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return data


class Number(serializers.IntegerField):
    """A whole number in JSON."""

    def __init__(self, least: int, most: int, message: str, **options: Any) -> None:
        errors: Any = {"invalid": message}
        super().__init__(
            min_value=least, max_value=most, required=False, allow_null=True, error_messages=errors, **options
        )

    def to_internal_value(self, data: Any) -> int:
        # In JSON 5 and 5.0 are the same number. "5" and true are no numbers.
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        if not is_number or not self.min_value <= data <= self.max_value or data != int(data):
            self.fail("invalid")
        return int(data)


class Answers(AnyField):
    """The form decides which answers are right."""

    default_error_messages = {"invalid": "Give an object, in braces."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data


def _any_form(form_id: str) -> None:
    """Its id is checked by a look-up, together with its project."""


class NewFeedback(CamelCase):
    rating = ItemField("The rating: 1 is worst, 5 is best. Required if the form says so, as the default one.")
    message = ItemField("The message. It can have several lines. The mood is detected from the message and the rating.")
    name = ItemField("The name of the sender.")
    email = ItemField("The e-mail address for a reply: a complete address.")
    may_reply = Flag(
        required=False,
        allow_null=True,
        help_text="Whether the sender agreed to a reply by e-mail. A form can ask for it: then the default is `false`.",
    )
    answers = Answers(
        required=False,
        allow_null=True,
        help_text="The answers to the other questions of the form, by the id of the question. They are checked against "
        "the form. An answer that the form does not ask for, because of another answer, is left out.",
    )
    form_id = Name(
        _any_form, help_text="The id of a form of the project. The default is its first form: for visitors, `default`."
    )
    form_version = Number(
        1,
        MOST_VERSIONS,
        "Give the version of the form that you show, or leave it out for the published one.",
        help_text="The version of the form that the sender saw. The default is the published one.",
    )
    variant = Name(help_text="The variant of the form that the sender saw.")
    release = Name(
        help_text="The version of your own program. A key that can do more than create items may use any value. Other "
        "callers may use only a release that the form lists. Letters, digits and `. _ + -`."
    )
    context = Context(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="Where the item was written."
    )
    source = OneOf(  # type: ignore[assignment]
        SOURCES,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="The channel of the item. The default is `api`.",
    )

    def read(self, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values of the right fields and the errors of the others, by their names in the API. No field is required
        here: the form decides.
        """
        values, errors = {}, {}
        for name, field in self.fields.items():
            if name not in data:
                continue
            try:
                values[name] = field.run_validation(data[name])
            except ValidationError as error:
                errors[name] = error.detail
        return values, errors
