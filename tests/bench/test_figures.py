from __future__ import annotations

import pytest

from bench import figures


def test_a_ratio_is_taken_between_neighbours() -> None:
    # The machine was three times slower in the second round: it says nothing about either.
    assert figures.ratio([100, 300, 110], [50, 150, 50]) == 2


def test_every_run_has_a_neighbour() -> None:
    with pytest.raises(ValueError, match="zip"):
        figures.ratio([1.0, 2.0], [1.0])


def test_a_table_has_its_figures_to_the_right() -> None:
    assert figures.table(["", "ms"], [["ours", "7"]]) == "|  | ms |\n| --- | ---: |\n| ours | 7 |"
