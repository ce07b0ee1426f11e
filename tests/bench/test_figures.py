from __future__ import annotations

import pytest

from bench import figures
from bench.__main__ import MEASURES

PAGE = "Before\n<!-- cold -->\nold\n<!-- end of cold -->\nAfter\n"


def test_a_ratio_compares_runs_of_the_same_round() -> None:
    # The machine was three times slower in the second round, for both.
    assert figures.ratio([100, 300, 110], [50, 150, 50]) == 2


def test_a_run_without_its_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        figures.ratio([1.0, 2.0], [1.0])


def test_a_table_has_its_figures_to_the_right() -> None:
    assert figures.table(["", "ms"], [["ours", "7"]]) == "|  | ms |\n| --- | ---: |\n| ours | 7 |"


def test_only_the_text_between_the_marks_is_replaced() -> None:
    assert figures.replaced(PAGE, "cold", "new") == "Before\n<!-- cold -->\nnew\n<!-- end of cold -->\nAfter\n"


def test_it_names_the_missing_marks() -> None:
    with pytest.raises(ValueError, match="<!-- end of counting -->"):
        figures.replaced(PAGE, "counting", "new")


@pytest.mark.parametrize("name", MEASURES)
def test_the_page_has_a_place_for_every_measure(name: str) -> None:
    assert "new" in figures.replaced(figures.page_of(name).read_text(encoding="utf-8"), name, "new")
