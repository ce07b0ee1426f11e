"""The Net Promoter Score and the Customer Effort Score of each form that asks for them, before a release and after it.

Pure, from what was counted where the release was compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics import answers_report
from analytics.answers_report import Answered
from analytics.insight.certainty import Comparison, Verdict
from analytics.releases.comparing import Compared
from analytics.results.questions import counts_of
from analytics.results.variants import AVERAGES
from analytics.series import Counted
from feedback.forms.project_forms import ProjectForm
from feedback.forms.questions import Kind, Question

DIGITS = {Kind.NPS: 0, Kind.CES: 2}
MOST_FORMS = 5  # each takes a query for a release that is compared by time


@dataclass(frozen=True)
class Asked:
    form_id: str
    form_title: str
    question: Question

    @property
    def values(self) -> frozenset[str]:
        """All answers, as the inbox filters by them."""
        return frozenset(f"{self.question.id}.{value}" for value in self.question.values)


@dataclass(frozen=True)
class ScoreChange:
    asked: Asked
    before: Answered
    after: Answered

    @property
    def name(self) -> str:
        return str(self.asked.question.kind).upper()

    @property
    def digits(self) -> int:
        return DIGITS[self.asked.question.kind]

    @cached_property
    def comparison(self) -> Comparison:
        question = self.asked.question
        return AVERAGES[question.kind](*(counts_of(question, each.numbers) for each in (self.before, self.after)))

    @property
    def verdict(self) -> Verdict:
        return self.comparison.verdict


def asked_by(forms: Iterable[ProjectForm], language: str) -> list[Asked]:
    """In the order of the forms, the oldest first."""
    of_forms = [(form, [each for each in form.shown(language).questions if each.kind in DIGITS]) for form in forms]
    return [
        Asked(form.form_id, form.title(language), question)
        for form, questions in [each for each in of_forms if each[1]][:MOST_FORMS]
        for question in questions
    ]


def changes(compared: Compared, asked: Iterable[Asked]) -> Iterator[ScoreChange]:
    """Only of questions with an answer on one of the sides."""
    for each in asked:
        before, after = (_answered(each, side) for side in (compared.counted_before, compared.counted_after))
        if before.numbers or after.numbers:
            yield ScoreChange(each, before, after)


def _answered(asked: Asked, parts: Sequence[Counted]) -> Answered:
    numbers: Counter[str] = Counter()
    for part in parts:
        if part.selection.dimension == "release" or part.selection.name == asked.form_id:
            numbers.update(answers_report.answers(part, asked.form_id).get(asked.question.id, {}))
    return Answered(asked.question, numbers)
