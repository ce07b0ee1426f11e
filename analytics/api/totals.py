from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import reports
from staff import projects
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
# The same as in the cache key of CloudFront: see ops/cloud/edge.yaml.
IDENTIFIES_THE_CALLER = "Authorization, X-Api-Key, Cookie"


class MayReadTotals(BasePermission):
    """Anyone may read the totals of a project that publishes them. Its own callers need the scope."""

    message = f"This needs the scope {Scope.ANALYTICS_READ}."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in SAFE_METHODS:
            return True  # it gets 405, without a read
        caller, project_id = caller_of(request), _project_id(request)
        is_own = project_id == caller.project_id and caller.may(Scope.ANALYTICS_READ)
        return is_own or projects.has_public_totals(project_id)


class Analytics(APIView):
    """A cache may share the totals that a visitor gets, and must keep them apart from those that a caller gets."""

    permission_classes = [MayReadTotals]

    def get(self, request: Request) -> Response:
        caching = "private, no-cache" if caller_of(request).is_authenticated else "public, max-age=60"
        totals = TOTALS.to_representation(reports.totals(_project_id(request)))
        return Response(totals, headers={"Cache-Control": caching, "Vary": IDENTIFIES_THE_CALLER})


def _project_id(request: Request) -> str:
    """The project that the query names, or else that of the caller."""
    return request.query_params.get("project", caller_of(request).project_id)


analytics = conditional(Analytics.as_view())
