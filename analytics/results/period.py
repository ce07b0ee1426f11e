"""Which days a page of results is about: the last 7, 30 or 90, or days that the reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics import selection
from analytics.overview import choices
from analytics.selection import DEFAULT_PERIOD, TIMES, BadSelection, Selection
from feedback.inbox.periods import LAST_24_HOURS
from staff.models import Project

# That the page offers. The counters of hours have no questions.
PERIODS = {name: text for name, text in choices.PERIODS.items() if name != LAST_24_HOURS}


@dataclass(frozen=True)
class Period:
    selection: Selection
    errors: Mapping[str, str]  # by the name of the parameter. The selection is without it


def read(parameters: Mapping[str, str], project: Project) -> Period:
    """What else is in the address is ignored."""
    try:
        selected = selection.parse({name: parameters.get(name, "") for name in TIMES}, project)
    except BadSelection as error:
        return Period(error.rest, {name: str(wrong) for name, wrong in error.errors.items()})
    if selected.is_hourly:
        wrong = _("Give one of %(names)s.") % {"names": ", ".join(PERIODS)}
        return Period(selection.of_period(project, DEFAULT_PERIOD), {"period": wrong})
    return Period(selected, {})
