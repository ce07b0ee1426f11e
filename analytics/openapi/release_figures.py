"""Describes GET /analytics/releases in openapi.json."""

from __future__ import annotations

from typing import Any

from analytics.api.release_fields import MOST, ReleaseFiguresPage, ReleaseFiguresQuery
from web.caller import Scope
from web.openapi.descriptions import ErrorDoc, OperationDoc, ResponseDoc, invalid_case
from web.openapi.headers import ETAG, IF_NONE_MATCH, NOT_MODIFIED


def _side(first: str, last: str, *ratings: int, **filters: str) -> dict[str, Any]:
    rated = sum(ratings)
    return {
        "since": first,
        "until": last,
        "count": rated,
        "rated": rated,
        "averageRating": round(sum(rating * n for rating, n in enumerate(ratings, start=1)) / rated, 2),
        "csat": round(100 * sum(ratings[3:]) / rated, 1),
        "sentiment": {"positive": sum(ratings[3:]), "neutral": ratings[2], "negative": sum(ratings[:2])},
        "ratings": {str(rating): n for rating, n in enumerate(ratings, start=1)},
        "filters": {"status": "all", **filters, "since": first, "until": last},
    }


WORSE = {"verdict": "likely_worse", "says": "likely worse"}
EXAMPLE: dict[str, Any] = {
    "timeZone": "UTC",
    "items": [
        {
            "releaseId": "1dfce46a-976d-5573-8faa-180db0bd1247",
            "version": "2.1.0",
            "kind": "release",
            "at": "2026-11-23T09:30:00.000Z",
            "regressedAt": "2026-11-24T11:02:17.480Z",
            "basis": "name",
            "earlier": ["2.0.0"],
            "before": _side("2026-11-16", "2026-11-18", 2, 4, 10, 26, 28, release="2.0.0"),
            "after": _side("2026-11-23", "2026-11-25", 14, 9, 9, 10, 8, release="2.1.0"),
            "averageRating": {"difference": -1.28, "low": -1.74, "high": -0.79, **WORSE},
            "csat": {"difference": -41.1, "low": -56.0, "high": -23.8, **WORSE},
            "scores": [],
        }
    ],
    "count": 1,
    "lastKey": None,
}
WRONG_QUERY = ErrorDoc(
    "WrongReleaseFiguresQuery",
    400,
    "A parameter is not valid, or `lastKey` is not one of this list.",
    (invalid_case(("parameter", "limit", "max_value", f"Give a whole number from 1 to {MOST}.")),),
)

OPERATION = OperationDoc(
    name="readReleaseFigures",
    summary="Get figures of releases",
    description="What was announced, newest first. Each release has the figures before it and after it, with as many "
    "days on the same weekdays, and says how sure the difference is. `filters` lead to the items behind a figure.\n\n"
    "With `Accept: text/csv`, or with `.csv` at the end of the path, the response is a table: a row for each release. "
    "The header `Link` then has the address of the next page, also without a table.",
    scope=Scope.ANALYTICS_READ,
    query=ReleaseFiguresQuery,
    headers=(IF_NONE_MATCH,),
    responses=(ResponseDoc(200, "One page of releases.", ReleaseFiguresPage, EXAMPLE, (ETAG,)), NOT_MODIFIED),
    errors=(WRONG_QUERY,),
)
SCHEMAS = {
    "Change": "A difference, and how sure it is.",
    "ReleaseFigures": "A release with the figures before it and after it.",
    "ReleaseFiguresPage": "One page of a list.",
    "ReleaseScore": "A score that a form asks for, before a release and after it.",
    "ScoreSide": "A score on one side of a release.",
    "Side": "Figures on one side of a release.",
}
