"""What a person says about themselves: the name that colleagues see, the language and the time zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.account import time_zones
from staff.members.person_store import Profile
from staff.models import Person
from web.texts import LONGEST_NAME, BadText, clean_line

CHOOSE = _("Choose one of the list.")


class ProfileForm(forms.Form):
    name = forms.CharField(strip=False, error_messages={"required": _("Enter your name, as colleagues should see it.")})
    language = forms.ChoiceField(
        choices=[("", ""), *settings.LANGUAGES], required=False, error_messages={"invalid_choice": CHOOSE}
    )
    time_zone = forms.CharField(required=False)

    def __init__(self, data: Any, person: Person) -> None:
        shown = {"name": person.name, "language": person.language or "", "time_zone": person.time_zone or ""}
        super().__init__(data, initial=shown)

    def clean_name(self) -> str:
        try:
            name = clean_line(self.cleaned_data["name"])
        except BadText as error:
            raise ValidationError(str(error)) from None
        if len(name) > LONGEST_NAME:
            raise ValidationError(gettext("Shorten it to %(most)d characters.") % {"most": LONGEST_NAME})
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_time_zone(self) -> str:
        key: str = self.cleaned_data["time_zone"]
        if key and not time_zones.is_known(key):
            raise ValidationError(CHOOSE)
        return key

    def profile(self) -> Profile:
        entered = self.cleaned_data
        return Profile(entered["name"], entered["language"] or None, entered["time_zone"] or None)
