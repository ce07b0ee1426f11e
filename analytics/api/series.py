"""GET /analytics/series: figures for each day or hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import series as series_reading
from analytics.api.selections import FiguresFields, of_days, of_hour, read, times_of
from analytics.selection import Selection
from analytics.series import merged_hours
from staff.api_access import PermissionByMethod, api_requires
from storage import clock
from web.api.conditional import conditional
from web.api.csv_answers import RENDERERS
from web.api.fields import CamelCase
from web.caller import Scope

FRESH = "private, no-cache"


class Point(FiguresFields):
    start = serializers.CharField(help_text="The day, or the hour on the clock of the project: `2026-11-21T14:00`.")
    sentiment = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="The number of items for each mood. Not of an hour."
    )
    ratings = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text="The number of items for each rating. Not of an hour.",
    )


class Series(CamelCase):
    since = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    time_zone = serializers.CharField(help_text="Of the project. Days and hours are those on its clock.")
    by = serializers.ChoiceField(choices=["day", "hour"], help_text="`hour` for `period=24h`.")
    total = FiguresFields(help_text="Of all points together.")
    before = FiguresFields(help_text="Of the same length of time right before it.")
    points = Point(many=True, help_text="Every day or hour, also without items.")


class SeriesView(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.ANALYTICS_READ)}
    renderer_classes = RENDERERS

    def get(self, request: Request, format: str | None = None) -> Response:
        selected = read(request)
        document = _by_hour(selected) if selected.is_hourly else _by_day(selected)
        return Response(times_of(selected) | document, headers={"Cache-Control": FRESH})

    def table(self, document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        return document["points"]  # type: ignore[no-any-return]


def _by_day(selected: Selection) -> dict[str, Any]:
    now, before = series_reading.read_with_before(selected)
    points = [{"start": span.first.isoformat(), **of_days(span.figures)} for span in now.spans()]
    return {"by": "day", "total": of_days(now.total()), "before": of_days(before.total()), "points": points}


def _by_hour(selected: Selection) -> dict[str, Any]:
    now, before = series_reading.read_with_before(selected)
    hours = now.hours_until(clock.now())
    hours_before = before.hours_until(clock.now() - timedelta(days=1))
    return {
        "by": "hour",
        "total": of_hour(merged_hours([hour.figures for hour in hours])),
        "before": of_hour(merged_hours([hour.figures for hour in hours_before])),
        "points": [{"start": hour.start.isoformat(timespec="minutes"), **of_hour(hour.figures)} for hour in hours],
    }


series = conditional(SeriesView.as_view())
