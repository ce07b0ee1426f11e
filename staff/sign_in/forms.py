"""The sign-in form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.account import password_rules


class SignInForm(forms.Form):
    email = forms.CharField(
        max_length=254,
        error_messages={"required": _("Enter your e-mail address."), "max_length": _("That is too long.")},
    )
    password = forms.CharField(
        max_length=password_rules.LONGEST,
        strip=False,
        error_messages={"required": _("Enter your password."), "max_length": _("That is too long.")},
    )
