"""The fields of the page of settings. An error names the line and the fix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.forms import accents
from feedback.forms.documents.form_file import MOST_RELEASES, MOST_SITES, RELEASE
from feedback.forms.settings.form_settings import FormSettings
from feedback.forms.settings.origins import origin

MOST_DAYS = 3650
MOST_ANSWERS = 1_000_000
LOCAL_TIME = "%Y-%m-%dT%H:%M"  # of a field with the type datetime-local
LONGEST_ECHO = 60  # of a line that an error repeats


class Lines(forms.CharField):
    """One entry a line, as a set. `read` raises ValueError with the fix."""

    def __init__(self, read: Callable[[str], str], most: int, **options: Any) -> None:
        self.read, self.most = read, most
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> frozenset[str]:
        entries, errors = [], []
        for number, line in enumerate(str(value or "").splitlines(), start=1):
            try:
                entries += [self.read(line.strip())] if line.strip() else []
            except ValueError as error:
                errors.append(_of_line(number, line.strip(), str(error)))
        if len(set(entries)) > self.most:
            errors.append(gettext("Remove some: at most %(most)d fit.") % {"most": self.most})
        if errors:
            raise ValidationError(errors)
        return frozenset(entries)


def _of_line(number: int, line: str, fix: str) -> str:
    echo = line if len(line) <= LONGEST_ECHO else f"{line[:LONGEST_ECHO]}…"
    return gettext("Line %(number)d, “%(line)s”: %(fix)s") % {"number": number, "line": echo, "fix": fix}


def _release(text: str) -> str:
    if not RELEASE.fullmatch(text):
        raise ValueError(gettext("use letters, digits and . _ + - only, at most 64, as in 2.1.0."))
    return text


def _number(least: int, most: int, fix: Any) -> forms.IntegerField:
    errors = dict.fromkeys(("invalid", "min_value", "max_value"), format_lazy(fix, most=most))
    return forms.IntegerField(required=False, min_value=least, max_value=most, error_messages=errors)


class SettingsForm(forms.Form):
    """The built-in form needs no read, so it has only the releases, which are read when an item names one."""

    allowed_sites = Lines(origin, MOST_SITES)
    retention_days = _number(0, MOST_DAYS, _("Enter a whole number of days from 0 to {most}, or nothing."))
    releases = Lines(_release, MOST_RELEASES)
    accent = forms.CharField(required=False)
    asks_consent = forms.BooleanField(required=False)
    closes_at = forms.DateTimeField(
        required=False,
        input_formats=[LOCAL_TIME],
        error_messages={"invalid": _("Enter a day and a time, such as 2026-11-27T09:00.")},
    )
    quota = _number(1, MOST_ANSWERS, _("Enter a whole number from 1 to {most}, or nothing."))

    def __init__(self, data: Any, before: FormSettings, zone: ZoneInfo, *, is_built_in: bool) -> None:
        super().__init__(data, initial=_initial(before, zone))
        self.before, self.zone = before, zone
        if is_built_in:
            for name in self.fields.keys() - {"releases"}:
                del self.fields[name]

    def clean_accent(self) -> str | None:
        text: str = self.cleaned_data["accent"]
        color = accents.normal(text)
        if text and not color:
            raise ValidationError(gettext("Enter # and six digits or letters from a to f, such as #0f56a8."))
        return color

    def clean_closes_at(self) -> datetime | None:
        """To the minute, as the field shows it: the same minute is no change."""
        local: datetime | None = self.cleaned_data["closes_at"]
        if local is None:
            return None
        if not 1970 < local.year < 9999:  # its time in UTC can be outside of what a datetime holds
            raise ValidationError(gettext("Choose another year."))
        at, before = local.replace(tzinfo=self.zone).astimezone(UTC), self.before.closes_at
        return before if before and before.replace(second=0, microsecond=0) == at else at

    def values(self) -> FormSettings:
        """What the page does not show keeps its value."""
        return FormSettings(**vars(self.before) | self.cleaned_data)


def _initial(before: FormSettings, zone: ZoneInfo) -> dict[str, Any]:
    lists = {name: "\n".join(sorted(getattr(before, name))) for name in ("allowed_sites", "releases")}
    closes_at = before.closes_at.astimezone(zone).strftime(LOCAL_TIME) if before.closes_at else None
    return vars(before) | lists | {"closes_at": closes_at}
