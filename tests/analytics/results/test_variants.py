from __future__ import annotations

from datetime import date

import pytest

from analytics.answers_report import Answered
from analytics.insight.certainty import Verdict
from analytics.results import variants
from analytics.results.questions import QuestionResult
from analytics.selection import Selection
from feedback.forms.questions import Kind, Option, Question
from staff.models import Project


def in_variant(variant_id: str, kind: Kind, numbers: dict[str, int], items: int = 40) -> QuestionResult:
    question = Question("q1", kind, "Why?", options=(Option("a", "Text of a"), Option("b", "Text of b")))
    day, project = date(2026, 11, 21), Project("default", time_zone="UTC")
    selected = Selection(project=project, first=day, last=day).of("form", "survey", variant_id)
    return QuestionResult(Answered(question, numbers), selected, items)


@pytest.mark.parametrize(
    ("kind", "first", "second", "values", "verdict"),
    [
        (Kind.NPS, {"10": 20}, {"0": 20}, [100, -100], Verdict.LIKELY_WORSE),
        (Kind.RATING, {"2": 20}, {"5": 20}, [2, 5], Verdict.LIKELY_BETTER),
        (Kind.CES, {"7": 10, "6": 10}, {"6": 10, "7": 10}, [6.5, 6.5], Verdict.NO_CLEAR_CHANGE),
        (Kind.YESNO, {"yes": 20}, {"no": 20}, [100, 0], Verdict.LIKELY_WORSE),
        (Kind.RATING, {"5": 3}, {"1": 20}, [5, 1], Verdict.TOO_FEW),
    ],
)
def test_each_variant_is_compared_with_the_first(
    kind: Kind, first: dict[str, int], second: dict[str, int], values: list[float], verdict: Verdict
) -> None:
    table = variants.table([in_variant("short", kind, first), in_variant("long", kind, second)])

    assert table
    assert table.names == ["short", "long"]
    [row] = table.rows
    assert [cell.value for cell in row.cells] == values
    assert [cell.is_first for cell in row.cells] == [True, False]
    assert row.cells[1].comparison.verdict == verdict


def test_each_option_has_a_row_with_shares_of_all_items() -> None:
    table = variants.table(
        [in_variant("short", Kind.CHOICES, {"a": 10}, 20), in_variant("long", Kind.CHOICES, {"a": 10, "b": 4}, 40)]
    )

    assert table
    assert table.is_in_percent
    shown = [(row.text, [(cell.value, cell.n) for cell in row.cells]) for row in table.rows]
    assert shown == [("Text of a", [(50, 20), (25, 40)]), ("Text of b", [(0, 20), (10, 40)])]


def test_it_says_how_many_answers_are_missing() -> None:
    table = variants.table([in_variant("short", Kind.RATING, {"5": 8}), in_variant("long", Kind.RATING, {"1": 3})])

    assert table
    assert table.rows[0].cells[1].missing == 7


def test_one_variant_and_variants_without_answers_are_not_compared() -> None:
    assert variants.table([in_variant("short", Kind.NPS, {"9": 3})]) is None
    assert variants.table([in_variant("short", Kind.NPS, {}), in_variant("long", Kind.NPS, {})]) is None


def test_each_number_leads_to_the_items_of_its_variant() -> None:
    score = variants.table([in_variant("short", Kind.NPS, {"9": 3}), in_variant("long", Kind.NPS, {"1": 3})])
    several = variants.table([in_variant("short", Kind.CHOICES, {"a": 1}), in_variant("long", Kind.CHOICES, {"a": 2})])

    assert score
    assert several
    of_form, of_days = "status=all", "form=survey&variant=long&since=2026-11-21&until=2026-11-21"
    answers = ",".join(sorted(f"q1.{value}" for value in range(11)))
    assert score.rows[0].cells[1].query == f"{of_form}&answer={answers}&{of_days}"
    [cell, _] = [row.cells[1] for row in several.rows]
    assert (cell.query, cell.n) == (f"{of_form}&{of_days}", 40)
    assert (cell.query_of_answer, cell.number) == (f"{of_form}&answer=q1.a&{of_days}", 2)
