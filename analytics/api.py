from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import reports
from staff.api_access import api_requires
from web.api.conditional import conditional
from web.api.fields import CamelCase, Moment
from web.caller import Scope, caller_of


class Totals(CamelCase):
    total_feedback = serializers.IntegerField(
        min_value=0, help_text="The number of items, without spam and deleted items."
    )
    average_rating = serializers.FloatField(
        allow_null=True,
        min_value=1,
        max_value=5,
        help_text="The average of all ratings, with two decimal places. `null` if there are none.",
    )
    csat = serializers.FloatField(
        allow_null=True,
        min_value=0,
        max_value=100,
        help_text="The percentage of ratings 4 and 5, with one decimal place. `null` if there are none.",
    )
    sentiment = serializers.DictField(child=serializers.IntegerField(), help_text="The number of items for each mood.")
    ratings = serializers.DictField(child=serializers.IntegerField(), help_text="The number of items for each rating.")
    last_updated = Moment(allow_null=True, help_text="When the totals last changed. `null` if there are no items.")


TOTALS = Totals()


class Analytics(APIView):
    """Public totals are the same for everyone: they need no authentication, and caches may store them."""

    permission_classes = [api_requires(Scope.ANALYTICS_READ)]

    def get_authenticators(self) -> list[Any]:
        return [] if settings.ANALYTICS_IS_PUBLIC else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [] if settings.ANALYTICS_IS_PUBLIC else list(super().get_permissions())

    def get(self, request: Request) -> Response:
        caching = "public, max-age=60" if settings.ANALYTICS_IS_PUBLIC else "private, no-cache"
        totals = reports.totals(caller_of(request).project_id)
        return Response(TOTALS.to_representation(totals), headers={"Cache-Control": caching})


analytics = conditional(Analytics.as_view())
