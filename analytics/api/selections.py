"""The parameters of the operations that read figures, and the figures in their answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from analytics import selection
from analytics.figures import RATINGS, Figures
from analytics.selection import BadSelection, Selection
from analytics.series import HourFigures
from feedback.api.list_filters import CODE, Filter
from feedback.inbox.filter_fields import SOURCES
from feedback.inbox.periods import PERIODS
from feedback.models import Mood
from staff import projects
from web.api.fields import BadQuery, CamelCase
from web.caller import caller_of

A_DAY = [{"format": "date"}, {"maxLength": 0}]
A_PERIOD = [*PERIODS, ""]


class TimeQuery(CamelCase):
    is_query = True
    period = Filter("The last hours or days, with today. The default is `30d`.", enum=A_PERIOD)
    since = Filter("The first day, on the clock of the project. The default is 29 days before `until`.", anyOf=A_DAY)
    until = Filter("The last day. The default is today. At most 366 days after `since`.", anyOf=A_DAY)


class SelectionQuery(TimeQuery):
    form = Filter("Only items of this form.", CODE)
    release = Filter("Only items of this release.", CODE)
    source = Filter("Only items from this channel.", enum=[*SOURCES, ""])  # type: ignore[assignment]
    variant = Filter("Only items of this variant of the form.", CODE)


class FiguresFields(CamelCase):
    count = serializers.IntegerField(min_value=0, help_text="The number of items, without spam and deleted items.")
    rated = serializers.IntegerField(min_value=0, help_text="How many of them have a rating.")
    average_rating = serializers.FloatField(
        allow_null=True, min_value=1, max_value=5, help_text="With two decimal places. `null` without ratings."
    )
    csat = serializers.FloatField(
        allow_null=True,
        min_value=0,
        max_value=100,
        help_text="The percentage of ratings 4 and 5, with one decimal place. `null` without ratings.",
    )


class DayFigures(FiguresFields):
    sentiment = serializers.DictField(child=serializers.IntegerField(), help_text="The number of items for each mood.")
    ratings = serializers.DictField(child=serializers.IntegerField(), help_text="The number of items for each rating.")


def read(request: Request) -> Selection:
    """Raises BadQuery with all errors."""
    try:
        return selection.parse(request.query_params, projects.find(caller_of(request).project_id))
    except BadSelection as error:
        raise BadQuery({name: [ErrorDetail(str(wrong), wrong.code)] for name, wrong in error.errors.items()}) from None


def of_hour(figures: Figures | HourFigures) -> dict[str, Any]:
    return {
        "count": figures.count,
        "rated": figures.rated,
        "averageRating": None if figures.average is None else round(figures.average, 2),
        "csat": None if figures.csat is None else round(figures.csat, 1),
    }


def of_days(figures: Figures) -> dict[str, Any]:
    return of_hour(figures) | {
        "sentiment": dict(zip(map(str, Mood), figures.by_mood, strict=True)),
        "ratings": dict(zip(map(str, RATINGS), figures.by_rating, strict=True)),
    }


def times_of(selected: Selection) -> dict[str, Any]:
    return {
        "since": selected.first.isoformat(),
        "until": selected.last.isoformat(),
        "timeZone": selected.project.time_zone,
    }
