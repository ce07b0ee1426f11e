"""Answers as a table."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from web.api.csv_answers import CsvRenderer


class _View:
    def table(self, document: Any) -> Any:
        return document["rows"]


def rendered(*rows: Any) -> list[list[str]]:
    text = CsvRenderer().render({"rows": rows}, renderer_context={"view": _View()})
    return list(csv.reader(StringIO(text.decode())))


def test_a_member_of_an_object_inside_is_a_column_and_what_a_row_lacks_is_empty() -> None:
    assert rendered({"day": "2026-11-21", "ratings": {"1": 2, "2": None}}, {"day": "2026-11-22", "score": -5}) == [
        ["day", "ratings.1", "ratings.2", "score"],
        ["2026-11-21", "2", "", ""],
        ["2026-11-22", "", "", "-5"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_no_spreadsheet_runs_a_text_or_the_name_of_a_column(text: str) -> None:
    assert rendered({"a": text, text: 1}) == [["a", f"'{text}"], [f"'{text}", "1"]]
