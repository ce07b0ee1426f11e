"""GET /analytics/phrases: what people write about, and what more than before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.api.selections import SelectionQuery, read, times_of
from analytics.api.series import FRESH
from analytics.phrases import comparison, reading
from analytics.phrases.findings import ShownPhrase
from analytics.phrases.turns import TooMany
from feedback.api.list_filters import CODE, Filter
from feedback.models import Mood
from staff.api_access import PermissionByMethod, api_requires
from storage import clock
from web.api.conditional import conditional
from web.api.csv_answers import RENDERERS
from web.api.fields import BadQuery, CamelCase
from web.caller import Scope

NO_QUESTION = "Give the id of a question."


class PhrasesQuery(SelectionQuery):
    question = Filter("Only the answers to this question. `message` is the message.", CODE)


class PhraseFields(CamelCase):
    text = serializers.CharField(help_text="As most people wrote it.")
    items = serializers.IntegerField(min_value=0, help_text="How many items have it.")
    people = serializers.IntegerField(
        min_value=2, help_text="How many people wrote it. Without an e-mail address, each item is another person."
    )
    people_before = serializers.IntegerField(min_value=0, help_text="How many people wrote it in the time before.")
    is_more = serializers.BooleanField(
        help_text="`true` if clearly more people write it than before. `false` if it is only frequent."
    )
    sentiment = serializers.DictField(child=serializers.IntegerField(), help_text="The number of items for each mood.")
    feedback_ids = serializers.ListField(
        child=serializers.UUIDField(), help_text="Some of the items, at most five, each of another person."
    )


class Phrases(CamelCase):
    since = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    time_zone = serializers.CharField(help_text="Of the project. Days are those on its clock.")
    found_at = serializers.DateTimeField(
        help_text="When the phrases were found: mostly at most ten minutes ago. Up to 70 minutes if the project has "
        "used its limit, which is 30 lists a minute."
    )
    texts = serializers.IntegerField(min_value=0, help_text="How many texts were read.")
    texts_before = serializers.IntegerField(min_value=0, help_text="How many of the time before it.")
    is_whole = serializers.BooleanField(help_text="`false` if only the newest 1,000 items of a time were read.")
    phrases = PhraseFields(
        many=True, help_text="At most ten. First those that more people write than before, the strongest first."
    )


class PhrasesView(PermissionByMethod, APIView):
    """It shows words of customers, and not only figures."""

    permission_by_method = {"GET": api_requires(Scope.FEEDBACK_READ)}
    renderer_classes = RENDERERS

    def get(self, request: Request, format: str | None = None) -> Response:
        selected = read(request)
        try:
            answer = reading.read(comparison.of_selection(selected, _question(request)))
        except TooMany as error:
            raise Throttled(error.seconds) from error
        document = {
            "foundAt": clock.to_text(answer.findings.found_at),
            "texts": answer.findings.read,
            "textsBefore": answer.findings.read_before,
            "isWhole": answer.findings.is_whole,
            "phrases": list(map(_phrase, answer.phrases)),
        }
        return Response(times_of(selected) | document, headers={"Cache-Control": FRESH})

    def table(self, document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        return [phrase | {"feedbackIds": " ".join(phrase["feedbackIds"])} for phrase in document["phrases"]]


def _question(request: Request) -> str:
    question = str(request.query_params.get("question", ""))
    if question and not comparison.is_question(question):
        raise BadQuery({"question": [ErrorDetail(NO_QUESTION, "invalid")]})
    return question


def _phrase(phrase: ShownPhrase) -> dict[str, Any]:
    found = phrase.found
    return {
        "text": phrase.text,
        "items": found.items,
        "people": found.people,
        "peopleBefore": found.people_before,
        "isMore": found.is_more,
        "sentiment": dict(zip(map(str, Mood), found.moods, strict=True)),
        "feedbackIds": list(phrase.feedback_ids),
    }


phrases = conditional(PhrasesView.as_view())
