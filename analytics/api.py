from __future__ import annotations

from typing import Any

from django.conf import settings
from django.views.decorators.http import conditional_page
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import reports
from feedback.serializers import CamelCase, Moment
from staff.permissions import Needs
from staff.roles import Scope


class Totals(CamelCase):
    total_feedback = serializers.IntegerField()
    average_rating = serializers.FloatField(allow_null=True)
    csat = serializers.FloatField(allow_null=True)
    sentiment = serializers.DictField(child=serializers.IntegerField())
    ratings = serializers.DictField(child=serializers.IntegerField())
    last_updated = Moment(allow_null=True)


TOTALS = Totals()


class Analytics(APIView):
    """What is public is the same for all: nobody is asked who they are, and anything in between may keep it."""

    permission_classes = [Needs(Scope.ANALYTICS_READ)]

    def get_authenticators(self) -> list[Any]:
        return [] if settings.ANALYTICS_IS_PUBLIC else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [] if settings.ANALYTICS_IS_PUBLIC else list(super().get_permissions())

    def get(self, request: Request) -> Response:
        caller: Any = request.user
        kept = "public, max-age=60" if settings.ANALYTICS_IS_PUBLIC else "private, no-cache"
        totals = reports.totals(caller.project_id)
        return Response(TOTALS.to_representation(totals), headers={"Cache-Control": kept})


analytics = conditional_page(Analytics.as_view())
