"""The form of a new address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.account.password_forms import LONGEST_ENTRY, ForgottenForm
from staff.models import Person


class AddressForm(ForgottenForm):
    current = forms.CharField(
        max_length=LONGEST_ENTRY,
        strip=False,
        error_messages={"required": _("Enter your current password."), "max_length": _("That is too long.")},
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self.person = person

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.person.email:
            raise ValidationError(gettext("This is your address already."))
        return email
