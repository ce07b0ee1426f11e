"""The form of a release on its page. The API checks the same limits in words of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.releases import announcing
from analytics.releases.announcing import LONGEST_NOTE, ReleaseValues
from analytics.releases.models import AnnouncedRelease, Kind
from storage import clock
from tasks.page.forms import LOCAL_TIME, CleanText
from web.links import LONGEST_LINK, is_link
from web.texts import clean_line

LONGEST_NAME = 64
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*", re.ASCII)  # as the API has it for items
KIND_TITLES: Mapping[str, Promise] = {
    Kind.RELEASE: _("Release"),
    Kind.INCIDENT: _("Incident"),
    Kind.CAMPAIGN: _("Campaign"),
}


class ReleaseForm(forms.Form):
    """The kind and the version of a release that was announced cannot change, so its form does not have them."""

    kind = forms.ChoiceField(choices=list(KIND_TITLES.items()), error_messages={"invalid_choice": _("Choose one.")})
    version = CleanText(clean_line, LONGEST_NAME, error_messages={"required": _("Enter the version of your product.")})
    at = forms.DateTimeField(
        required=False,
        input_formats=[LOCAL_TIME],
        error_messages={"invalid": _("Enter a day and a time, such as 2026-11-27T09:00.")},
    )
    note = CleanText(clean_line, LONGEST_NOTE, required=False)
    url = CleanText(clean_line, LONGEST_LINK, required=False)

    def __init__(self, data: Any, zone: ZoneInfo, release: AnnouncedRelease | None = None) -> None:
        super().__init__(data, initial=_initial(zone, release))
        self.zone, self.release = zone, release
        if release:
            del self.fields["kind"], self.fields["version"]

    def clean_version(self) -> str:
        version: str = self.cleaned_data["version"]
        if not _NAME.fullmatch(version):
            raise ValidationError(
                gettext("Use letters, digits and . _ + - only, and no dot, plus or hyphen at its start.")
            )
        return version

    def clean_at(self) -> datetime | None:
        """To the minute, as the field shows it: the same minute is no change."""
        local: datetime | None = self.cleaned_data["at"]
        if local is None:
            return None
        if not 1970 < local.year < 9999:  # its time in UTC can be outside of what a datetime holds
            raise ValidationError(gettext("Choose a time that has come."))
        at = local.replace(tzinfo=self.zone).astimezone(UTC)
        if self.release and at == self.release.at.replace(second=0, microsecond=0):
            return self.release.at
        if announcing.is_in_the_future(at):
            raise ValidationError(gettext("Choose a time that has come."))
        return at

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not is_link(url):
            raise ValidationError(gettext("Enter a whole address, such as https://example.com/releases/2.1.0."))
        return url

    def values(self) -> ReleaseValues:
        return {"at": self.cleaned_data["at"], "note": self.cleaned_data["note"], "url": self.cleaned_data["url"]}


def _initial(zone: ZoneInfo, release: AnnouncedRelease | None) -> dict[str, Any]:
    at = release.at if release else clock.now()
    texts = {"note": release.note or "", "url": release.url or ""} if release else {"kind": Kind.RELEASE}
    return {"at": at.astimezone(zone).strftime(LOCAL_TIME), **texts}
