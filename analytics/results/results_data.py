"""Reads the results of a form, with reads at the same time for any amount of feedback: the counters of the form and of
each of its variants, its newest items for their texts, and then the counters of the newest releases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from analytics import answers_report, series
from analytics.answers_report import Answered
from analytics.results import newest_texts, releases, score_line, variants
from analytics.results.newest_texts import WrittenAnswers
from analytics.results.questions import QuestionResult
from analytics.results.score_line import ScoreLine
from analytics.results.variants import VariantTable
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.definitions import Definition
from feedback.forms.project_forms import ProjectForm
from feedback.forms.questions import Kind, Question
from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback
from storage import clock
from storage.pagination import Page
from storage.together import together

NEWEST_READ = 100  # items: few of them may have an answer to each question


@dataclass(frozen=True)
class Chart:
    """One question with all that the page shows of it."""

    result: QuestionResult
    line: ScoreLine | None
    variants: VariantTable | None
    releases: VariantTable | None


@dataclass(frozen=True)
class Results:
    selection: Selection  # of the form
    definition: Definition  # with the texts of one language
    items: int
    charts: list[Chart]
    texts: list[WrittenAnswers]
    is_by_week: bool

    @property
    def is_empty(self) -> bool:
        """The counters are a few seconds behind the items."""
        return self.items <= 0 and not any(written.newest for written in self.texts)

    @property
    def inbox_query(self) -> str:
        return self.selection.inbox_query()

    @property
    def today(self) -> date:
        return clock.today(self.selection.project.zone)


def read(definition: Definition, selected: Selection, forms: Sequence[ProjectForm] = ()) -> Results:
    """`selected` is about a form, and `forms` are those of the project."""
    counted, newest, names, *of_variants = together(
        partial(series.read, selected),
        partial(_newest, selected),
        partial(releases.names, selected),
        *(partial(series.read, selected.of("form", selected.name, each.id)) for each in definition.variants),
    )
    of_releases = releases.read(selected, names)
    spans = score_line.by_span(definition, counted)
    results = [*_asked(definition, counted), *_not_asked_any_more(definition, counted)]
    return Results(
        selection=selected,
        definition=definition,
        items=counted.total().count,
        charts=[
            Chart(
                result,
                score_line.line_of(result, spans),
                variants.table(_in_each(result, of_variants)),
                variants.by_release(_in_each(result, of_releases))
                if releases.has_own_counters(result.question, selected.name, forms)
                else None,
            )
            for result in results
        ],
        texts=newest_texts.of_form(definition, newest.items),
        is_by_week=score_line.is_by_week(counted),
    )


def _newest(selected: Selection) -> Page[Feedback]:
    filters = Filters(
        form=frozenset({selected.name}), since=selected.first, until=selected.last, zone=selected.project.zone
    )
    return reading.read(selected.project.project_id, filters, limit=NEWEST_READ)


def _asked(definition: Definition, counted: Counted) -> list[QuestionResult]:
    items = counted.total().count
    answered = answers_report.of_form(definition, counted)
    return [QuestionResult(each, counted.selection, items) for each in answered if each.question.kind != Kind.TEXT]


def _not_asked_any_more(definition: Definition, counted: Counted) -> list[QuestionResult]:
    """Only earlier versions of the form have their kind and their texts, so they are bars with ids."""
    return [
        QuestionResult(
            Answered(Question(question_id, Kind.CHOICES, question_id), numbers),
            counted.selection,
            counted.total().count,
            is_old=True,
        )
        for question_id, numbers in sorted(answers_report.answers(counted).items())
        if definition.question(question_id) is None and any(number > 0 for number in numbers.values())
    ]


def _in_each(result: QuestionResult, several: Sequence[Counted]) -> list[QuestionResult]:
    return [
        QuestionResult(_answered_in(result.question, counted), counted.selection, counted.total().count)
        for counted in several
    ]


def _answered_in(question: Question, counted: Counted) -> Answered:
    [answered] = answers_report.of_form(Definition((question,)), counted)
    return answered
