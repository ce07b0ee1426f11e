from __future__ import annotations

import pytest

from analytics.overview.charts import axis


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, [2, 1, 0]),
        (1, [2, 1, 0]),
        (7, [8, 6, 4, 2, 0]),
        (24, [25, 20, 15, 10, 5, 0]),
        (27, [30, 20, 10, 0]),
        (1234, [1500, 1000, 500, 0]),
        (1_000_000, [1_000_000, 800_000, 600_000, 400_000, 200_000, 0]),
    ],
)
def test_an_axis_of_numbers_ends_at_a_round_number_above_the_highest_bar(most: int, lines: list[int]) -> None:
    assert [line.value for line in axis.of_numbers(most, 100).lines] == lines


def test_the_highest_bar_takes_most_of_the_height() -> None:
    for most in range(1, 2000):
        values = axis.of_numbers(most, 100).values

        assert 3 <= len(values) <= 6
        assert most <= values[0] <= max(2, 1.5 * most)


@pytest.mark.parametrize(
    ("averages", "lines"),
    [
        ([], [5, 4, 3, 2, 1]),
        ([4.2, 3.9], [5, 4, 3]),
        ([4.2, 4.6], [5, 4, 3]),
        ([5.0], [5, 4, 3]),
        ([1.0], [3, 2, 1]),
        ([3.0], [3, 2, 1]),
        ([2.4, 4.1], [5, 4, 3, 2]),
        ([1.2, 4.9], [5, 4, 3, 2, 1]),
    ],
)
def test_an_axis_of_ratings_fits_them_and_stays_on_the_scale(averages: list[float], lines: list[int]) -> None:
    scale = axis.of_ratings(averages, 100)

    assert [line.value for line in scale.lines] == lines
    assert all(0 <= scale.y(average) <= 100 for average in averages)


def test_values_go_from_the_top_to_the_base() -> None:
    assert [line.y for line in axis.of_numbers(4, 100).lines] == ["0", "25", "50", "75", "100"]
