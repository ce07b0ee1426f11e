"""The form of the settings of a project, and of a new one. `manage.py create_project` checks the same limits."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.projects.changing import ProjectValues, values_of
from staff import projects
from staff.models import Project
from web.texts import LONGEST_NAME, BadText, clean_line

LONGEST_RETENTION = 3650  # days, as of FEEDBACK_RETENTION_DAYS
DAYS = _("Enter a number of days from 0 to 3650.")


class ProjectForm(forms.Form):
    name = forms.CharField(strip=False, error_messages={"required": _("Enter a name.")})
    time_zone = forms.CharField(error_messages={"required": _("Choose a time zone.")})
    retention_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_RETENTION,
        error_messages={"invalid": DAYS, "min_value": DAYS, "max_value": DAYS},
    )
    public_totals = forms.BooleanField(required=False)

    def __init__(self, data: Any, project: Project) -> None:
        """Time zone and retention of the default project are settings of the deployment."""
        super().__init__(data, initial=vars(values_of(project)))
        self.project = project
        if projects.is_deployed(project):
            del self.fields["time_zone"], self.fields["retention_days"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_time_zone(self) -> str:
        return clean_zone(self.cleaned_data["time_zone"])

    def values(self) -> ProjectValues:
        return ProjectValues(**vars(values_of(self.project)) | self.cleaned_data)


class NewProjectForm(forms.Form):
    name = forms.CharField(strip=False, error_messages={"required": _("Enter a name.")})
    time_zone = forms.CharField(error_messages={"required": _("Choose a time zone.")})

    def __init__(self, data: Any, time_zone: str) -> None:
        super().__init__(data, initial={"time_zone": time_zone})

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_time_zone(self) -> str:
        return clean_zone(self.cleaned_data["time_zone"])


def clean_name(text: str) -> str:
    try:
        name = clean_line(text)
    except BadText as error:
        raise ValidationError(str(error)) from None
    if not name:
        raise ValidationError(gettext("Enter a name."))
    if len(name) > LONGEST_NAME:
        raise ValidationError(gettext("Shorten it to %(most)d characters.") % {"most": LONGEST_NAME})
    return name


def clean_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(gettext("Choose a time zone of the list.")) from None


def days_of_the_site() -> int:
    return int(settings.FEEDBACK_RETENTION_DAYS)
