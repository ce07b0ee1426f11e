from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.regression_watch import EVIDENCE_NEEDED, WatchState, watch
from bench import insight
from bench.insight import SAMPLE, named_after

COUNTS = st.lists(st.integers(0, 400), min_size=5, max_size=5)
USUAL = (9, 18, 39, 111, 123)  # 300 ratings
SEEDS = range(60)


def test_it_names_a_fall_of_0_6_stars_within_40_ratings_in_the_median() -> None:
    named = [named_after(SAMPLE, insight.a_star_less(SAMPLE), 300, 40, seed) for seed in SEEDS]

    assert sum(number is not None for number in named) > len(SEEDS) / 2


def test_it_rarely_names_a_release_that_changed_nothing_however_often_it_is_asked() -> None:
    alarms = [seed for seed in SEEDS if named_after(SAMPLE, SAMPLE, 300, 120, seed) is not None]

    assert len(alarms) <= 1


def test_the_evidence_of_equal_ratings_is_at_most_one_on_average() -> None:
    """This is what makes every look valid. The average is that of a fair game, also for few ratings before."""
    chance = random.Random(3)
    drawn = [chance.choices(range(5), (1, 1, 2, 4, 4), k=60) for _ in range(100)]
    evidence = [watch(_counts(ratings[:30]), _counts(ratings[30:])).evidence for ratings in drawn]

    assert sum(evidence) / len(evidence) < 1


def _counts(ratings: Sequence[int]) -> list[int]:
    return [ratings.count(rating) for rating in range(5)]


def test_it_says_what_it_knows() -> None:
    quiet, fallen = watch(USUAL, (1, 2, 4, 11, 12)), watch(USUAL, (9, 8, 8, 8, 7))

    assert (quiet.rated_before, quiet.rated_since, quiet.state, quiet.is_regressed) == (
        300,
        30,
        WatchState.WATCHING,
        False,
    )
    assert (fallen.rated_since, fallen.state, fallen.is_regressed) == (40, WatchState.REGRESSED, True)
    assert quiet.evidence < 1 < EVIDENCE_NEEDED <= fallen.evidence


@pytest.mark.parametrize("number", [80, 200, 1000, 20_000, 10**6])
def test_a_fall_is_still_named_when_many_ratings_came_since_the_last_look(number: int) -> None:
    since = [round(number * share) for share in insight.angry(SAMPLE)]

    assert watch([3 * count for count in USUAL], since).is_regressed


def test_many_ratings_show_a_small_fall() -> None:
    before, since = ([round(5000 * share) for share in shares] for shares in (SAMPLE, insight.angry(SAMPLE, 0.2)))

    assert watch(before, since).is_regressed
    assert not watch(before[:], [count // 50 for count in since]).is_regressed


def test_a_few_angry_visitors_are_no_proof() -> None:
    assert not watch(USUAL, (3, 0, 0, 0, 0)).is_regressed
    assert not watch((0, 0, 0, 0, 5), (5, 0, 0, 0, 0)).is_regressed


def test_with_few_ratings_before_only_a_large_fall_is_named() -> None:
    assert watch((1, 2, 4, 11, 12), (6, 8, 11, 18, 17)).state is WatchState.TOO_FEW_BEFORE
    assert watch((1, 2, 4, 11, 12), (60, 10, 5, 0, 0)).state is WatchState.REGRESSED


@pytest.mark.parametrize("counts", [(0,) * 5, USUAL])
def test_without_ratings_there_is_no_evidence(counts: tuple[int, ...]) -> None:
    assert watch((0,) * 5, counts).evidence <= 1.0001
    assert watch(counts, (0,) * 5).evidence <= 1.0001
    assert watch((0,) * 5, counts).state is WatchState.TOO_FEW_BEFORE


def test_huge_numbers_are_no_problem() -> None:
    fallen = watch((0, 0, 0, 0, 10**7), (10**7, 0, 0, 0, 0))

    assert fallen.is_regressed
    assert math.isfinite(fallen.evidence)
    assert not watch((10**7, 0, 0, 0, 0), (0, 0, 0, 0, 10**7)).is_regressed


@given(COUNTS.filter(any), COUNTS.filter(any))
def test_without_a_fall_the_evidence_is_at_most_one(before: list[int], since: list[int]) -> None:
    lower, higher = sorted((before, since), key=lambda counts: sum(counts[i] * i for i in range(5)) / sum(counts))

    assert watch(lower, higher).log_evidence <= 1e-9


@given(COUNTS, COUNTS, st.integers(0, 3))
def test_a_lower_rating_in_place_of_a_higher_one_adds_to_the_evidence(
    before: list[int], since: list[int], lower: int
) -> None:
    better, worse = list(since), list(since)
    better[lower + 1] += 1
    worse[lower] += 1

    assert watch(before, worse).log_evidence > watch(before, better).log_evidence


def test_a_counter_below_zero_counts_as_zero() -> None:
    assert watch((-3, *USUAL[1:]), (-1, 2, 4, 11, 12)) == watch((0, *USUAL[1:]), (0, 2, 4, 11, 12))


def test_another_number_of_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="There must be 5 counts"):
        watch((1, 2), USUAL)
