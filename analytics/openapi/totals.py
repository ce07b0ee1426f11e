"""Describes /analytics in openapi.json."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

from analytics.api.phrases import Phrases, PhrasesQuery
from analytics.api.questions import Questions
from analytics.api.selections import SelectionQuery
from analytics.api.series import Series
from analytics.api.totals import Totals
from analytics.figures import RATINGS
from analytics.openapi import release_figures
from feedback.inbox.periods import PERIODS
from feedback.models import Mood
from web.api.fields import CamelCase
from web.caller import Scope
from web.openapi.descriptions import AppDoc, ErrorDoc, OperationDoc, ResponseDoc, invalid_case
from web.openapi.headers import ETAG, IF_NONE_MATCH, NOT_MODIFIED

EXAMPLE: dict[str, Any] = {
    "totalFeedback": 4,
    "averageRating": 4.25,
    "csat": 75.0,
    "sentiment": {"positive": 3, "neutral": 0, "negative": 1},
    "ratings": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 3},
    "lastUpdated": "2026-11-21T09:30:00.845Z",
}


FIGURES = {"count": 2, "rated": 2, "averageRating": 4.5, "csat": 100.0}
ONE_DAY = {
    "sentiment": {"positive": 2, "neutral": 0, "negative": 0},
    "ratings": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
}
NO_FIGURES = {"count": 0, "rated": 0, "averageRating": None, "csat": None}
TIMES = {"since": "2026-11-21", "until": "2026-11-21", "timeZone": "UTC"}
SERIES: dict[str, Any] = {
    **TIMES,
    "by": "day",
    "total": FIGURES,
    "before": NO_FIGURES,
    "points": [{"start": "2026-11-21", **FIGURES, **ONE_DAY}],
}
QUESTIONS: dict[str, Any] = {
    **TIMES,
    "formId": "after-purchase-7f3k2m9q",
    "formVersion": 3,
    "count": 2,
    "questions": [
        {
            "questionId": "again",
            "kind": "yesno",
            "text": "Would you buy here again?",
            "answers": 2,
            "score": None,
            "values": [{"value": "yes", "text": "yes", "count": 2}, {"value": "no", "text": "no", "count": 0}],
        }
    ],
}
PHRASES: dict[str, Any] = {
    **TIMES,
    "foundAt": "2026-11-21T09:30:00.000Z",
    "texts": 40,
    "textsBefore": 38,
    "isWhole": True,
    "phrases": [
        {
            "text": "payment page",
            "items": 7,
            "people": 6,
            "peopleBefore": 1,
            "isMore": True,
            "sentiment": {"positive": 0, "neutral": 1, "negative": 6},
            "feedbackIds": ["5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0", "8a1d0c37-5e2f-4b96-a7c4-3f90e6d15b28"],
        }
    ],
}
AS_TABLE = (
    "With `Accept: text/csv`, or with `.csv` at the end of the path, the response is a table: a row for each {row}."
)


WRONG_SELECTION = ErrorDoc(
    "WrongSelection",
    400,
    "A parameter is not valid.",
    (invalid_case(("parameter", "period", "invalid_choice", f"Give one of {', '.join(PERIODS)}.")),),
)


class TotalsQuery(CamelCase):
    project = serializers.CharField(
        required=False, max_length=64, help_text="The id of a project that publishes its totals. Needs no key."
    )


class TotalsSerializer(OpenApiSerializerExtension):
    """Names the keys of the two objects in the response. The serializer does not know them."""

    target_class = "analytics.api.totals.Totals"

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
        ("GET", "/analytics/series"): OperationDoc(
            name="readSeries",
            summary="Get figures by day or hour",
            description="Figures for each day of a period, or for each of the last 24 hours, and those of the time "
            "before it, which has the same length. Choose one of `form`, `release` and `source`, or none for all items "
            "of the project.\n\n" + AS_TABLE.format(row="day or hour"),
            scope=Scope.ANALYTICS_READ,
            query=SelectionQuery,
            headers=(IF_NONE_MATCH,),
            responses=(ResponseDoc(200, "The figures.", Series, SERIES, (ETAG,)), NOT_MODIFIED),
            errors=(WRONG_SELECTION,),
        ),
        ("GET", "/analytics/questions"): OperationDoc(
            name="readQuestions",
            summary="Get the answers to the questions of a form",
            description="How often each answer was given to each question. Without `form`, it is the first form of the "
            "project.\n\n" + AS_TABLE.format(row="answer"),
            scope=Scope.ANALYTICS_READ,
            query=SelectionQuery,
            headers=(IF_NONE_MATCH,),
            responses=(ResponseDoc(200, "The answers.", Questions, QUESTIONS, (ETAG,)), NOT_MODIFIED),
            errors=(WRONG_SELECTION,),
        ),
        ("GET", "/analytics/phrases"): OperationDoc(
            name="readPhrases",
            summary="Get what people write about",
            description="Words and phrases in the newest 1,000 items: first those that more people use than in the "
            "time before, which has the same length, then other frequent ones. At least two people wrote each. They "
            "are words of customers, so the scope is that of items.\n\n" + AS_TABLE.format(row="phrase"),
            scope=Scope.FEEDBACK_READ,
            query=PhrasesQuery,
            headers=(IF_NONE_MATCH,),
            responses=(ResponseDoc(200, "The phrases.", Phrases, PHRASES, (ETAG,)), NOT_MODIFIED),
            errors=(WRONG_SELECTION,),
        ),
        ("GET", "/analytics/releases"): release_figures.OPERATION,
    },
    schemas={
        **release_figures.SCHEMAS,
        "FiguresFields": "Figures of some time.",
        "PhraseFields": "A word or a phrase.",
        "Phrases": "What people write about.",
        "Point": "The figures of one day or hour.",
        "QuestionResult": "The answers to one question.",
        "Questions": "The answers to the questions of a form.",
        "Series": "Figures by day or hour.",
        "Totals": "Totals over all items that count.",
        "Value": "How often one answer was given.",
    },
)
