"""The forms of passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.account import password_rules
from staff.models import Person
from web.texts import LONGEST_EMAIL, is_address

LONGEST_ENTRY = 1000  # the rules name what is too long; what is much longer is not even compared


class ForgottenForm(forms.Form):
    email = forms.CharField(
        max_length=LONGEST_EMAIL,
        error_messages={"required": _("Enter your e-mail address."), "max_length": _("That is too long.")},
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not is_address(email):
            raise ValidationError(gettext("Enter a whole e-mail address, such as ada@example.com."))
        return email


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        max_length=LONGEST_ENTRY,
        strip=False,
        error_messages={"required": _("Enter a new password."), "max_length": _("That is too long.")},
    )
    again = forms.CharField(
        max_length=LONGEST_ENTRY,
        strip=False,
        error_messages={"required": _("Enter the new password once more."), "max_length": _("That is too long.")},
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_rules.check(password, email=self.person.email, name=self.person.name)
        return password

    def clean(self) -> dict[str, Any]:
        password, again = self.data.get("password"), self.cleaned_data.get("again")
        if again and password and again != password:
            self.add_error("again", gettext("The two passwords differ. Enter the new one twice."))
        return self.cleaned_data


class PasswordChangeForm(NewPasswordForm):
    current = forms.CharField(
        max_length=LONGEST_ENTRY,
        strip=False,
        error_messages={"required": _("Enter your current password."), "max_length": _("That is too long.")},
    )
    field_order = ("current", "password", "again")
