"""The Net Promoter Score and the Customer Effort Score of a form that asks for them, with their changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics import answers_report, figures
from analytics.answers_report import Answered
from analytics.overview.comparison import Difference, change
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.project_forms import ProjectForm
from feedback.forms.questions import Kind

DIGITS = {Kind.NPS: 0, Kind.CES: 2}


@dataclass(frozen=True)
class Score:
    now: Answered
    before: Answered
    query: str  # of the items with an answer, in the inbox

    @property
    def is_nps(self) -> bool:
        return self.now.question.kind == Kind.NPS

    @property
    def highest(self) -> str:
        return self.now.question.values[-1]

    @property
    def change(self) -> Difference | None:
        is_judged = not any(figures.is_few(each.answers or 0) for each in (self.now, self.before))
        digits = DIGITS[self.now.question.kind]
        return change(self.now.score, self.before.score, digits=digits, is_judged=is_judged)


def of(now: Counted, before: Counted, forms: Sequence[ProjectForm], language: str) -> list[Score]:
    """Empty if the figures are not those of one form. Hours have no counters of answers."""
    selection = now.selection
    form = next((form for form in forms if form.form_id == selection.name), None)
    if selection.dimension != "form" or selection.is_hourly or form is None:
        return []
    definition = form.shown(language)
    both = zip(answers_report.of_form(definition, now), answers_report.of_form(definition, before), strict=True)
    return list(_scores(selection, both))


def _scores(selection: Selection, both: Iterator[tuple[Answered, Answered]]) -> Iterator[Score]:
    for now, before in both:
        if now.question.kind in DIGITS:
            values = frozenset(f"{now.question.id}.{value}" for value in now.question.values)
            yield Score(now, before, selection.inbox_query(answer=values))
