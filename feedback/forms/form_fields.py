from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from web.texts import LONGEST_EMAIL, LONGEST_MESSAGE, LONGEST_NAME, BadText, clean_line, clean_text, is_address


class _Text(forms.Field):
    """Shows the text again as it was typed, and stores the cleaned text. The limit is for the cleaned text, in code
    points: static/js/counting.js counts the same way.
    """

    def __init__(self, clean: Callable[[str], str], longest: int, too_long: Any, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.clean_text, self.longest, self.too_long = clean, longest, too_long

    def to_python(self, value: str | None) -> str:
        try:
            return self.clean_text(value or "")
        except BadText:
            raise ValidationError(
                _("This text contains a character that is not allowed. Type it again without the pasted part.")
            ) from None

    def validate(self, value: str) -> None:
        over = len(value) - self.longest
        if over > 0:
            raise ValidationError(
                self.too_long, "max_length", {"over": _grouped(over), "longest": _grouped(self.longest)}
            )


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


class FeedbackForm(forms.Form):
    rating = forms.TypedChoiceField(
        coerce=int,
        choices=[(number, number) for number in range(1, 6)],
        error_messages={
            "required": _("Choose a number from 1 to 5."),
            "invalid_choice": _("Choose a number from 1 to 5."),
        },
    )
    message = _Text(
        clean_text, LONGEST_MESSAGE, _("Too long by %(over)s: the message can have %(longest)s characters.")
    )
    name = _Text(clean_line, LONGEST_NAME, _("Too long by %(over)s: the name can have %(longest)s characters."))
    email = _Text(
        clean_line, LONGEST_EMAIL, _("Too long by %(over)s: the e-mail address can have %(longest)s characters.")
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if address and not is_address(address):
            raise ValidationError(_("Enter a full e-mail address, like anna@example.com, or leave it empty."))
        return address
