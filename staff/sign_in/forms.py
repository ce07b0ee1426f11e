"""The sign-in form, and the longest password that it accepts."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.models import Person

LONGEST_PASSWORD = 200  # the server hashes each password that anyone tries


class MaximumLengthValidator:
    """Refuses a new password that the sign-in form would not accept."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if len(password) > LONGEST_PASSWORD:
            problem = gettext("This password is too long: at most %(most)d characters.")
            raise ValidationError(problem % {"most": LONGEST_PASSWORD})


class SignInForm(forms.Form):
    email = forms.CharField(
        max_length=254,
        error_messages={"required": _("Enter your e-mail address."), "max_length": _("That is too long.")},
    )
    password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": _("Enter your password."), "max_length": _("That is too long.")},
    )
