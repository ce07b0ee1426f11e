"""GET /analytics/questions: what was answered to each question of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import answers_report, series
from analytics.answers_report import Answered
from analytics.api.selections import read, times_of
from analytics.api.series import FRESH
from analytics.selection import Selection
from feedback.forms import form_store
from feedback.forms.form_store import Head
from feedback.forms.questions import Kind
from staff.api_access import PermissionByMethod, api_requires
from storage import writes
from web.api.conditional import conditional
from web.api.csv_answers import RENDERERS
from web.api.fields import BadQuery, CamelCase
from web.caller import Scope

NO_FORM = "There is no such form in this project."
ONLY_FORMS = "Leave it out: questions are those of a form."


class Value(CamelCase):
    value = serializers.CharField(help_text="The score, `yes`, `no`, or the id of an option.")
    text = serializers.CharField(help_text="Of the option. The id if the form does not have it any more.")
    count = serializers.IntegerField(min_value=0, help_text="How many items have this answer.")


class QuestionResult(CamelCase):
    question_id = serializers.CharField(help_text="The id of the question.")
    kind = serializers.ChoiceField(choices=list(map(str, Kind)), help_text="What is asked.")
    text = serializers.CharField(help_text="The question, in the first language of the form.")
    answers = serializers.IntegerField(
        allow_null=True, min_value=0, help_text="How many items have an answer. `null` for several options and texts."
    )
    score = serializers.FloatField(
        allow_null=True,
        help_text="The Net Promoter Score from -100 to 100 with one decimal place. Of another scale the average with "
        "two. `null` without answers, and for questions without a scale.",
    )
    values = Value(many=True, help_text="Each answer that is possible. Empty for a text.")


class Questions(CamelCase):
    since = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    time_zone = serializers.CharField(help_text="Of the project. Days are those on its clock.")
    form_id = serializers.CharField(help_text="The id of the form.")
    form_version = serializers.IntegerField(help_text="The published version: its questions are listed.")
    count = serializers.IntegerField(min_value=0, help_text="The number of items, without spam and deleted items.")
    questions = QuestionResult(many=True, help_text="The questions, in the order of the form.")


class QuestionsView(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.ANALYTICS_READ)}
    renderer_classes = RENDERERS

    def get(self, request: Request, format: str | None = None) -> Response:
        selected = read(request)
        form = _form(selected)
        counted = series.read(selected.of("form", form.form_id, selected.variant))
        definition = form.definition.shown(form.definition.language(get_language() or ""))
        document = {
            "formId": form.form_id,
            "formVersion": form.version,
            "count": counted.total().count,
            "questions": [_question(each) for each in answers_report.of_form(definition, counted)],
        }
        return Response(times_of(selected) | document, headers={"Cache-Control": FRESH})

    def table(self, document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        return list(_rows(document["questions"]))


def _form(selected: Selection) -> Head:
    """The one of the query, or else the first form of the project."""
    project_id = selected.project.project_id
    if selected.dimension not in ("", "form"):
        raise BadQuery({selected.dimension: [ErrorDetail(ONLY_FORMS, "invalid")]})
    try:
        form = form_store.head(selected.name) if selected.name else form_store.first_form(project_id)
    except writes.NotFound:
        raise BadQuery({"form": [ErrorDetail(NO_FORM, "does_not_exist")]}) from None
    if form.project_id != project_id:
        raise BadQuery({"form": [ErrorDetail(NO_FORM, "does_not_exist")]})
    return form


def _question(answered: Answered) -> dict[str, Any]:
    question, digits = answered.question, 1 if answered.question.kind == Kind.NPS else 2
    return {
        "questionId": question.id,
        "kind": str(question.kind),
        "text": str(question.text),
        "answers": answered.answers,
        "score": None if answered.score is None else round(answered.score, digits),
        "values": [
            {"value": value, "text": text, "count": answered.numbers.get(value, 0)}
            for value, text in answered.texts.items()
        ],
    }


def _rows(questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """One row for each value."""
    for question in questions:
        shared = {name: value for name, value in question.items() if name != "values"}
        yield from (shared | value for value in question["values"] or [{}])


questions = conditional(QuestionsView.as_view())
