"""The forms of an invitation: an owner invites, and the invited person joins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.account import password_rules
from staff.role_texts import TITLES
from staff.roles import Role
from web.texts import LONGEST_EMAIL, LONGEST_NAME, BadText, clean_line, is_address

TOO_LONG = _("That is too long.")
CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class InviteForm(forms.Form):
    email = forms.CharField(
        max_length=LONGEST_EMAIL,
        error_messages={"required": _("Enter an e-mail address."), "max_length": TOO_LONG},
    )
    role = forms.ChoiceField(choices=list(TITLES.items()), initial=Role.AGENT, error_messages=CHOOSE)
    language = forms.ChoiceField(choices=settings.LANGUAGES, error_messages=CHOOSE)

    def clean_email(self) -> str:
        email = _line(self.cleaned_data["email"])
        if not is_address(email):
            raise ValidationError(gettext("Enter an e-mail address, such as name@example.com."))
        return email


class JoinForm(forms.Form):
    """For a person who has no account yet."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": _("Enter your name, as colleagues will see it."), "max_length": TOO_LONG},
    )
    password = forms.CharField(
        max_length=password_rules.LONGEST,
        strip=False,
        error_messages={"required": _("Choose a password."), "max_length": TOO_LONG},
    )

    def __init__(self, data: Any, email: str) -> None:
        super().__init__(data)
        self.email = email

    def clean_name(self) -> str:
        name = _line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(gettext("Enter your name, as colleagues will see it."))
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_rules.check(password, email=self.email, name=self.cleaned_data.get("name", ""))
        return password


class PasswordForm(forms.Form):
    """For a person who has an account, and is not signed in."""

    password = forms.CharField(
        max_length=password_rules.LONGEST,
        strip=False,
        error_messages={"required": _("Enter your password."), "max_length": TOO_LONG},
    )


def _line(text: str) -> str:
    try:
        return clean_line(text)
    except BadText:
        raise ValidationError(gettext("This has characters that cannot be shown. Type it again.")) from None
