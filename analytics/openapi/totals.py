"""Describes /analytics in openapi.json."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

from analytics.api import Totals
from analytics.figures import RATINGS
from feedback.models import Mood
from web.api.fields import CamelCase
from web.caller import Scope
from web.openapi.descriptions import AppDoc, OperationDoc, ResponseDoc
from web.openapi.headers import ETAG, IF_NONE_MATCH, NOT_MODIFIED

EXAMPLE: dict[str, Any] = {
    "totalFeedback": 4,
    "averageRating": 4.25,
    "csat": 75.0,
    "sentiment": {"positive": 3, "neutral": 0, "negative": 1},
    "ratings": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 3},
    "lastUpdated": "2026-11-21T09:30:00.845Z",
}


class TotalsQuery(CamelCase):
    project = serializers.CharField(
        required=False, max_length=64, help_text="The id of a project that publishes its totals. Needs no key."
    )


class TotalsSerializer(OpenApiSerializerExtension):
    """Names the keys of the two objects in the response. The serializer does not know them."""

    target_class = "analytics.api.Totals"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        for name, keys in {"sentiment": [*map(str, Mood)], "ratings": [*map(str, RATINGS)]}.items():
            schema["properties"][name] = {
                "type": "object",
                "properties": {key: {"type": "integer", "minimum": 0} for key in keys},
                "required": keys,
                "description": schema["properties"][name]["description"],
            }
        return dict(schema)


DOC = AppDoc(
    tag="Analytics",
    description="Totals over the feedback of a project.",
    operations={
        ("GET", "/analytics"): OperationDoc(
            name="readAnalytics",
            summary="Get totals",
            description="Totals of one project over all time, without spam and deleted items. A new item is included "
            "after about one second.\n\n"
            "With a key or a session, these are the totals of its project. A visitor gets the totals of the default "
            "project, or of the one that `project` names, if that project publishes its totals. If it does not, the "
            "response is 401 or 403. Only the response to a visitor can be cached by others, for 60 seconds.",
            scope=Scope.ANALYTICS_READ,
            is_open=True,
            query=TotalsQuery,
            headers=(IF_NONE_MATCH,),
            responses=(ResponseDoc(200, "The totals.", Totals, EXAMPLE, (ETAG,)), NOT_MODIFIED),
        ),
    },
    schemas={"Totals": "Totals over all items that count."},
)
