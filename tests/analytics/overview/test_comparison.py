from __future__ import annotations

import pytest

from analytics.overview.comparison import Direction, change


def test_a_higher_figure_is_up_and_good_and_a_lower_one_is_down_and_poor() -> None:
    better, worse = (change(now, 70.0, digits=1, is_judged=True) for now in (72.5, 67.5))

    assert better
    assert (better.amount, better.direction, better.tone) == (2.5, Direction.UP, "good")
    assert worse
    assert (worse.amount, worse.direction, worse.tone) == (2.5, Direction.DOWN, "poor")


def test_a_figure_that_is_not_judged_has_no_tone() -> None:
    volume = change(120, 100, digits=0, is_judged=False)

    assert volume
    assert (volume.direction, volume.tone) == (Direction.UP, "")


def test_it_is_the_difference_of_the_rounded_figures() -> None:
    shown = change(4.0749, 4.0651, digits=2, is_judged=True)

    assert shown
    assert (shown.amount, shown.direction) == (0.0, Direction.SAME)
    assert shown.tone == ""


def test_without_an_earlier_figure_there_is_no_difference() -> None:
    assert change(80.0, None, digits=1, is_judged=True) is None
    assert change(None, 80.0, digits=1, is_judged=True) is None


@pytest.mark.parametrize(("now", "digits", "number"), [(71, 0, 1), (69, 0, 1), (70, 0, 2), (72, 0, 2), (71, 1, 2)])
def test_it_says_point_only_after_a_1_without_decimals(now: float, digits: int, number: int) -> None:
    shown = change(now, 70, digits=digits, is_judged=True)

    assert shown
    assert shown.grammatical_number == number
