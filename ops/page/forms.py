from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 300  # the ledger keeps it permanently


class RollbackForm(forms.Form):
    to = forms.RegexField(r"^[1-9]\d{0,8}$")
    serving = forms.RegexField(r"^[1-9]\d{0,8}$")  # when the page was shown
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={
            "required": _("Enter a reason. The ledger keeps it permanently."),
            "max_length": _("That is too long."),
        },
    )
