"""The form of a key. The API checks the same in words of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.keys import presets
from staff.keys.key_management import LONGEST_NAME
from staff.keys.presets import OWN_CHOICE
from staff.models import Key
from storage import clock
from web.caller import Scope
from web.texts import BadText, clean_line

NEVER, KEEP, ON_A_DAY = "never", "keep", "date"
DAYS = (30, 90, 365)
DAY_FORMAT = "%Y-%m-%d"
LATEST_YEAR = 9998  # a later day can have no time in UTC
ENDS: Mapping[str, Promise] = {
    NEVER: _("It has no end"),
    "30": _("In 30 days"),
    "90": _("In 90 days"),
    "365": _("In a year"),
    ON_A_DAY: _("On a day of your choice"),
}
CHOOSE = _("Choose one.")
NO_NAME = _("Give the key a name, such as that of the program that uses it.")


class KeyForm(forms.Form):
    """What can change later: the name and the end."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        strip=False,
        error_messages={"required": NO_NAME, "max_length": _("Shorten it to %(limit_value)d characters.")},
    )
    end = forms.ChoiceField(error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    day = forms.DateField(
        required=False, input_formats=[DAY_FORMAT], error_messages={"invalid": _("Enter a day, such as 2027-03-31.")}
    )

    def __init__(self, data: Any, zone: ZoneInfo, key: Key | None = None) -> None:
        initial = {"name": key.name, "end": KEEP} if key else {"end": NEVER}
        super().__init__(data, initial=initial)
        self.zone, self.key = zone, key
        self.ends = ({KEEP: _("As it is")} if key else {}) | dict(ENDS)
        self.fields["end"].choices = list(self.ends.items())  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        try:
            name = clean_line(self.cleaned_data["name"])
        except BadText:
            raise ValidationError(gettext("The name has a character that cannot be stored. Type it again.")) from None
        if not name:
            raise ValidationError(NO_NAME)
        return name

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if self.data.get("end") != ON_A_DAY:
            return None
        if day is None:
            raise ValidationError(gettext("Enter the last day on which the key works."))
        if day < clock.today(self.zone) or day.year > LATEST_YEAR:
            raise ValidationError(gettext("Choose today or a later day."))
        return day

    def valid_until(self) -> datetime | None:
        """The end of the last day, on the calendar of the project."""
        end: str = self.cleaned_data["end"]
        if end == KEEP:
            return self.key.valid_until if self.key else None
        if end == NEVER:
            return None
        day = self.cleaned_data["day"] if end == ON_A_DAY else clock.today(self.zone) + timedelta(days=int(end))
        return datetime.combine(day + timedelta(days=1), time(), self.zone)


class NewKeyForm(KeyForm):
    preset = forms.ChoiceField(error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    scopes = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("Choose only from this list.")}
    )
    # The same form sent twice makes one key.
    once = forms.RegexField(r"^[0-9a-f-]{36}$")

    def __init__(self, data: Any, zone: ZoneInfo, own_scopes: Sequence[Scope]) -> None:
        super().__init__(data, zone)
        self.own_scopes = own_scopes
        self.presets = presets.offered(own_scopes)
        names = [preset.name for preset in self.presets]
        self.fields["preset"].choices = [(name, name) for name in (*names, OWN_CHOICE)]  # type: ignore[attr-defined]
        self.fields["scopes"].choices = [(str(scope), str(scope)) for scope in own_scopes]  # type: ignore[attr-defined]

    @property
    def scope_choices(self) -> list[tuple[str, Promise, bool]]:
        """The value of each scope, what it allows, and whether it is chosen."""
        chosen = set(self["scopes"].value() or ())
        return [(str(scope), presets.SCOPE_TEXTS[scope], str(scope) in chosen) for scope in self.own_scopes]

    def clean_scopes(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["scopes"]
        if self.data.get("preset") == OWN_CHOICE and not chosen:
            raise ValidationError(gettext("Choose at least one."))
        return chosen

    def chosen_scopes(self) -> frozenset[str]:
        name = self.cleaned_data["preset"]
        if name == OWN_CHOICE:
            return frozenset(self.cleaned_data["scopes"])
        return frozenset(str(scope) for preset in self.presets if preset.name == name for scope in preset.scopes)
