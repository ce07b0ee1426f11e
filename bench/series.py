"""Simulates series of days and hours: how often `usual_range` and `trend` are right. Each series has a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from analytics.insight import trend, usual_range
from analytics.insight.certainty import RATINGS
from analytics.insight.trend import Direction
from analytics.insight.usual_range import DAYS_OF_A_WEEK, HOURS_OF_A_WEEK, Place
from bench import figures
from bench.insight import SAMPLE, Shares

HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 13, 14, 12, 10, 10, 11, 13, 15, 17, 16, 12, 7, 3)  # as in the sample data
WEEKDAYS = (17, 16, 15, 15, 14, 10, 9)
WEEKS, GROWTH = 12, 0.35
SERIES = 200


def hours(weekly: float, seed: int, unrest: float = 0.0) -> list[int]:
    """Items in each hour of WEEKS, with growth. `unrest` is how much the days differ, as a share."""
    chance = random.Random(seed)
    counts = []
    for day in range(7 * WEEKS):
        level = weekly * (1 + GROWTH * day / (7 * WEEKS)) * math.exp(chance.gauss(0, unrest))
        of_day = level * WEEKDAYS[day % 7] / sum(WEEKDAYS)
        counts += [_poisson(chance, of_day * share / sum(HOURS)) for share in HOURS]
    return counts


def days(weekly: float, seed: int, unrest: float = 0.0) -> list[int]:
    by_hour = hours(weekly, seed, unrest)
    return [sum(by_hour[start : start + 24]) for start in range(0, len(by_hour), 24)]


def ratings(daily: float, seed: int, shares: Shares = SAMPLE) -> tuple[list[int], list[int]]:
    """How many ratings each day of WEEKS has, and their sums."""
    chance = random.Random(seed)
    numbers = [_poisson(chance, daily) for _ in range(7 * WEEKS)]
    return numbers, [sum(chance.choices(RATINGS, shares, k=number)) for number in numbers]


def values(number: int, slope: float, weekday: float, seed: int) -> list[float]:
    """Normal noise with the deviation 1, a trend, and a pattern of the week."""
    chance = random.Random(seed)
    average = sum(WEEKDAYS) / 7
    return [slope * day + weekday * (WEEKDAYS[day % 7] - average) + chance.gauss(0, 1) for day in range(number)]


def measure() -> str:
    return f"{_usual()}\n\n{_averages()}\n\n{_trends()}"


def _usual() -> str:
    rows = []
    for name, weekly, unrest in (("300", 300, 0.0), ("2,000", 2000, 0.0), ("2,000, uneven", 2000, 0.15)):
        week = [_share_outside(hours(weekly, seed, unrest), HOURS_OF_A_WEEK, 168) * 168 for seed in range(SERIES)]
        month = [_share_outside(days(weekly, seed, unrest), DAYS_OF_A_WEEK, 30) * 30 for seed in range(SERIES)]
        outage = [_is_outage_found(hours(weekly, seed, unrest)) for seed in range(SERIES)]
        half = [_is_half_a_day_found(days(weekly, seed, unrest)) for seed in range(SERIES)]
        rows.append([name, *(f"{sum(all_) / SERIES:.2f}" for all_ in (week, month)), *map(_percent, (outage, half))])
    head = [
        "items a week",
        "false hours a week",
        "false days of 30",
        "six hours without any: seen",
        "half the items of a day: seen",
    ]
    return figures.table(head, rows)


def _averages() -> str:
    rows = []
    for daily in (5, 15, 60):
        usual = [_averages_outside(*ratings(daily, seed)) for seed in range(SERIES)]
        fallen = [_is_fall_found(*ratings(daily, seed)) for seed in range(SERIES)]
        rows.append([f"{daily}", f"{sum(usual) / SERIES:.2f}", _percent(fallen)])
    return figures.table(["ratings a day", "false days of 30", "a day with a star less: seen"], rows)


def _averages_outside(numbers: list[int], sums: list[int]) -> int:
    ranges = usual_range.of_averages(numbers, sums, DAYS_OF_A_WEEK, 30)
    latest = zip(ranges, numbers[-30:], sums[-30:], strict=True)
    return sum(usual is not None and usual.place(total / n) is not Place.USUAL for usual, n, total in latest)


def _is_fall_found(numbers: list[int], sums: list[int]) -> bool:
    fallen = [*sums[:-1], max(numbers[-1], sums[-1] - numbers[-1])]
    [usual] = usual_range.of_averages(numbers, fallen, DAYS_OF_A_WEEK, 1)
    return usual is not None and usual.place(fallen[-1] / numbers[-1]) is Place.BELOW


def _share_outside(counts: Sequence[int], season: int, latest: int) -> float:
    ranges = usual_range.of_counts(counts, season, latest)
    outside = [
        usual and usual.place(count) is not Place.USUAL for usual, count in zip(ranges, counts[-latest:], strict=True)
    ]
    return sum(map(bool, outside)) / latest


def _is_outage_found(counts: list[int]) -> bool:
    latest = [*counts[:-10], *[0] * 6, *counts[-4:]]  # from 14:00 to 20:00 of the last day
    found = usual_range.stretches(latest[-24:], usual_range.of_counts(latest, HOURS_OF_A_WEEK, 24))
    return any(stretch.place is Place.BELOW and 14 <= stretch.first < 20 for stretch in found)


def _is_half_a_day_found(counts: list[int]) -> bool:
    latest = [*counts[:-1], counts[-1] // 2]
    [usual] = usual_range.of_counts(latest, DAYS_OF_A_WEEK, 1)
    return usual is not None and usual.place(latest[-1]) is Place.BELOW


def _trends() -> str:
    rows = []
    for number, season, weekday in ((14, 1, 0.0), (28, 1, 0.0), (28, 7, 0.4), (90, 7, 0.4)):
        flat = [trend.trend(values(number, 0, weekday, seed), season) for seed in range(SERIES)]
        rising = [trend.trend(values(number, 0.1, weekday, seed), season) for seed in range(SERIES)]
        false = [one.direction is not Direction.NO_CLEAR_TREND for one in flat]
        seen = [one.direction is Direction.RISING for one in rising]
        right = [_share_right(number, season, weekday, seed) for seed in range(SERIES)]
        name = f"{number}, weekdays differ" if weekday else f"{number}"
        rows.append([name, _percent(false), _percent(seen), f"{sum(right) / SERIES:.0%}"])
    return figures.table(["days", "false trend", "a tenth of the noise a day: seen", "forecast right"], rows)


def _share_right(number: int, season: int, weekday: float, seed: int) -> float:
    """The share of the forecast bands that contain the value which comes."""
    series = values(number + trend.LONGEST_FORECAST, 0.02, weekday, seed)
    forecast = trend.trend(series[:number], season).forecast
    return sum(band.low <= value <= band.high for band, value in zip(forecast, series[number:], strict=False)) / len(
        forecast
    )


def _percent(found: Sequence[bool]) -> str:
    return f"{sum(found) / len(found):.0%}"


def _poisson(chance: random.Random, average: float) -> int:
    if average > 200:
        return max(0, round(chance.gauss(average, math.sqrt(average))))
    number, product, limit = 0, chance.random(), math.exp(-average)
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number
