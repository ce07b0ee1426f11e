from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from feedback.texts import LONGEST_EMAIL, LONGEST_MESSAGE, LONGEST_NAME, BadText, clean_line, clean_text, is_address


class _Text(forms.Field):
    """Whatever was typed is shown again as it was; what is kept is the cleaned text."""

    def __init__(self, clean: Callable[[str], str], longest: int, too_long: Any, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.clean_text = clean
        self.validators.append(MaxLengthValidator(longest, too_long))

    def to_python(self, value: str | None) -> str:
        try:
            return self.clean_text(value or "")
        except BadText:
            raise ValidationError(
                _("There is a character in this text that nobody types. Write it anew, or without what you pasted.")
            ) from None


class FeedbackForm(forms.Form):
    rating = forms.TypedChoiceField(
        coerce=int,
        choices=[(number, number) for number in range(1, 6)],
        error_messages={
            "required": _("Choose a number from 1 to 5."),
            "invalid_choice": _("Choose a number from 1 to 5."),
        },
    )
    message = _Text(clean_text, LONGEST_MESSAGE, _("Shorten the message to %(limit_value)s characters."))
    name = _Text(clean_line, LONGEST_NAME, _("Shorten the name to %(limit_value)s characters."))
    email = _Text(clean_line, LONGEST_EMAIL, _("Shorten the e-mail address to %(limit_value)s characters."))

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if address and not is_address(address):
            raise ValidationError(_("Write the e-mail address in full, like anna@example.com, or leave it empty."))
        return address
