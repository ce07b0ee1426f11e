"""What figures are about: a period, and all feedback of a project or that of one form, release, source or variant.

Pages and the API read it with `parse`. Its parameters are filters of the inbox, so that its items have an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from counters.models import aggregate_id
from feedback.inbox import filters
from feedback.inbox.filter_fields import WrongFilter
from feedback.inbox.filters import BadFilters, Filters
from feedback.inbox.periods import LAST_24_HOURS, TODAY
from staff.models import Project
from storage import clock

DAYS = {TODAY: 1, LAST_24_HOURS: 2, "7d": 7, "30d": 30, "90d": 90}  # with today. The last 24 hours are in two days
DEFAULT_PERIOD = "30d"
HOURS = 24
LONGEST = 366  # days
DIMENSIONS = ("form", "release", "source")  # a selection has one of them, or none
VARIANT = "variant"  # of a form
TIMES = ("period", "since", "until")


class BadSelection(ValueError):
    """`errors` has what is wrong, by the name of the parameter, and `rest` a selection without it."""

    def __init__(self, errors: Mapping[str, WrongFilter], rest: Selection) -> None:
        super().__init__(", ".join(errors))
        self.errors, self.rest = errors, rest


@dataclass(frozen=True, kw_only=True)
class Selection:
    project: Project
    first: date  # days in the time zone of the project
    last: date
    period: str | None = None  # None: the two days were chosen
    dimension: str = ""  # one of DIMENSIONS. Empty: all feedback of the project
    name: str = ""  # of the form, the release or the source
    variant: str = ""
    form: str = ""  # of a release: only its answers to this form
    has_deployments: bool = False  # charts show those of this site, too. Only operators see them

    @property
    def aggregate_id(self) -> str:
        """Of the counters."""
        project_id = self.project.project_id
        if self.variant:
            return aggregate_id("variant", project_id, f"{self.name}/{self.variant}")
        return aggregate_id(self.dimension or "project", project_id, self.name)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_hourly(self) -> bool:
        return self.period == LAST_24_HOURS

    @property
    def first_hour(self) -> datetime:
        """Of the last 24 hours, of which the current one has not ended."""
        now = clock.now().astimezone(self.project.zone)
        return now.replace(minute=0, second=0, microsecond=0, fold=0) - timedelta(hours=HOURS - 1)

    @property
    def before(self) -> Selection:
        """The same number of days, right before it."""
        length = timedelta(days=1 if self.is_hourly else self.days)
        return replace(self, period=None, first=self.first - length, last=self.last - length)

    def of_days(self, first: date, last: date) -> Selection:
        return replace(self, period=None, first=first, last=last)

    def of(self, dimension: str, name: str, variant: str = "") -> Selection:
        return replace(self, dimension=dimension, name=name, variant=variant)

    @cached_property
    def query(self) -> str:
        """Of an address. The same selection always has the same query."""
        pairs = [("period", self.period)] if self.period else [("since", str(self.first)), ("until", str(self.last))]
        pairs += [(name, value) for name, value in ((self.dimension, self.name), (VARIANT, self.variant)) if value]
        pairs += [("deployments", "1")] if self.has_deployments else []
        return urlencode(pairs, quote_via=quote, safe=",:@/")

    def inbox_query(self, **more: Any) -> str:
        """Of the address of the items behind a figure, in all folders. `more` are other members of Filters."""
        return self.inbox_filters(**more).query()

    def inbox_filters(self, **more: Any) -> Filters:
        members: dict[str, Any] = {"since": self.first, "until": self.last}
        if self.is_hourly and not more.keys() & members.keys():
            members = {"since": self.first_hour}
        if self.dimension:
            members[self.dimension] = frozenset({self.name})
        if self.form:
            members["form"] = frozenset({self.form})
        if self.variant:
            members[VARIANT] = frozenset({self.variant})
        return Filters(**({"zone": self.project.zone} | members | more))


def of_period(project: Project, period: str = DEFAULT_PERIOD) -> Selection:
    today = clock.today(project.zone)
    return Selection(project=project, first=today - timedelta(days=DAYS[period] - 1), last=today, period=period)


def parse(parameters: Mapping[str, Any], project: Project) -> Selection:
    """What has no value is not chosen. Raises BadSelection."""
    chosen, errors = _read({name: parameters.get(name) for name in (*TIMES, *DIMENSIONS)}, project)
    variant, wrong_variant = _read({"form": parameters.get(VARIANT)}, project)  # it is an id, as that of a form
    if wrong_variant:
        errors[VARIANT] = wrong_variant["form"]
    selection = _in_time(chosen, project, errors)
    selection = selection.of(*_dimension(chosen, errors))
    for name in variant.form:
        if selection.dimension == "form":
            selection = replace(selection, variant=name)
        else:
            errors[VARIANT] = WrongFilter(_("Give the form of the variant, too."))
    if errors:
        raise BadSelection(errors, selection)
    return selection


def _read(parameters: Mapping[str, Any], project: Project) -> tuple[Filters, dict[str, WrongFilter]]:
    try:
        return filters.parse(parameters, default_folder=None, zone=project.zone), {}
    except BadFilters as error:
        return error.rest, dict(error.errors)


def _in_time(chosen: Filters, project: Project, errors: dict[str, WrongFilter]) -> Selection:
    if not (chosen.since or chosen.until):
        return of_period(project, chosen.period or DEFAULT_PERIOD)
    since, until = chosen.since, chosen.until
    for name, ending in (("since", since), ("until", until)):
        if isinstance(ending, datetime):
            errors[name] = WrongFilter(_("Give a day, such as 2026-11-21."))
    if errors.keys() & set(TIMES):
        return of_period(project)
    last = until or clock.today(project.zone)
    first = since or last - timedelta(days=DAYS[DEFAULT_PERIOD] - 1)
    if wrong := _wrong_days(first, last):
        errors |= wrong
        return of_period(project)
    return Selection(project=project, first=first, last=last)


def _wrong_days(first: date, last: date) -> dict[str, WrongFilter]:
    if first > last:
        return {"until": WrongFilter(_("Give a day that is not before since."))}
    if (last - first).days >= LONGEST:
        return {"since": WrongFilter(_("Give at most %(days)s days.") % {"days": LONGEST})}
    if first.year <= 1972:  # the days before it are compared with it
        return {"since": WrongFilter(_("Give a day after 1972."))}
    return {}


def _dimension(chosen: Filters, errors: dict[str, WrongFilter]) -> tuple[str, str]:
    """The one that is chosen, and its name."""
    names = {dimension: values for dimension in DIMENSIONS if (values := getattr(chosen, dimension))}
    if len(names) > 1:
        errors[list(names)[1]] = WrongFilter(_("Give one of form, release and source."))
        return "", ""
    for dimension, values in names.items():
        if len(values) == 1:
            return dimension, next(iter(values))
        errors[dimension] = WrongFilter(_("Give it once."))
    return "", ""
