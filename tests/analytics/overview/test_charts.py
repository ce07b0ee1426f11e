from __future__ import annotations

from datetime import date, timedelta

from analytics.figures import NOTHING, Figures
from analytics.overview import charts
from analytics.series import Span
from feedback.models import Mood

TODAY = date(2026, 11, 21)


def _days(*figures: Figures) -> list[Span]:
    first = TODAY - timedelta(days=len(figures) - 1)
    return [Span(first + timedelta(place), first + timedelta(place), each) for place, each in enumerate(figures)]


def _rated(rating: int, number: int) -> Figures:
    by_rating = [0] * 5
    by_rating[rating - 1] = number
    return Figures(number, tuple(by_rating), (0, number, 0))


def test_columns_share_the_width_and_bars_leave_gaps() -> None:
    first, last = charts.volume(_days(_rated(5, 3), _rated(5, 4)), today=TODAY).columns

    assert (first.left, first.room, first.x, first.width, first.middle) == ("0", "50", "6", "38", "25")
    assert (last.left, last.middle) == ("50", "75")


def test_a_column_is_divided_by_mood_with_the_negative_part_at_the_bottom() -> None:
    chart = charts.volume(_days(Figures(4, (2, 0, 0, 0, 2), (1, 1, 2))), today=TODAY, height=100)

    assert [(bar.name, bar.start, bar.length) for bar in chart.columns[0].bars] == [
        (Mood.NEGATIVE, "50", "50"),
        (Mood.NEUTRAL, "25", "25"),
        (Mood.POSITIVE, "0", "25"),
    ]
    assert [(line.value, line.y) for line in chart.lines] == [(4, "0"), (3, "25"), (2, "50"), (1, "75")]


def test_a_day_without_feedback_has_no_bar() -> None:
    chart = charts.volume(_days(NOTHING, NOTHING), today=TODAY)

    assert [column.bars for column in chart.columns] == [(), ()]
    assert [line.value for line in chart.lines] == [2, 1]


def test_the_scale_ends_at_a_round_number_above_the_highest_bar() -> None:
    def axis(most: int) -> list[int]:
        return [line.value for line in charts.volume(_days(_rated(3, most)), today=TODAY).lines]

    assert axis(1) == [2, 1]
    assert axis(7) == [8, 6, 4, 2]
    assert axis(24) == [25, 20, 15, 10, 5]
    assert axis(27) == [30, 20, 10]
    assert axis(1234) == [1500, 1000, 500]


def test_the_highest_bar_takes_most_of_the_height() -> None:
    for most in range(1, 2000):
        lines = charts.volume(_days(_rated(3, most)), today=TODAY).lines

        assert 2 <= len(lines) <= 5
        assert most <= lines[0].value <= max(2, 1.5 * most)


def test_only_today_is_open() -> None:
    week = Span(TODAY - timedelta(days=6), TODAY, _rated(5, 1))

    assert [column.is_open for column in charts.volume(_days(NOTHING, NOTHING), today=TODAY).columns] == [False, True]
    assert not charts.volume([week], today=TODAY).columns[0].is_open


def test_ratings_go_from_1_to_5_and_the_line_has_gaps_at_days_without_feedback() -> None:
    spans = _days(_rated(5, 9), _rated(1, 9), NOTHING, _rated(3, 4))

    chart = charts.ratings(spans, today=TODAY, before=4.0, height=100)

    assert [column.dot for column in chart.columns] == ["0", "100", None, "50"]
    assert chart.path == "M0.5 0L1.5 100M3.5 50"
    assert chart.reference == "25"
    assert [line.value for line in chart.lines] == [5, 4, 3, 2, 1]


def test_a_point_of_few_answers_is_hollow() -> None:
    chart = charts.ratings(_days(_rated(4, 4), _rated(4, 5)), today=TODAY, before=None)

    assert [column.is_hollow for column in chart.columns] == [True, False]
    assert chart.reference is None


def test_the_newest_day_always_has_a_label() -> None:
    named = {
        number: [label.on.day for label in charts.volume(_days(*[NOTHING] * number), today=TODAY).labels]
        for number in (7, 13, 30)
    }

    assert named == {7: [21, 19, 17, 15], 13: [21, 18, 15, 12, 9], 30: [21, 14, 7, 31, 24]}


def test_the_histogram_goes_from_5_to_1_and_the_longest_bar_has_the_full_width() -> None:
    bars = charts.histogram(Figures(8, (1, 0, 0, 4, 3), (0, 0, 0)))

    assert [(bar.name, bar.number, bar.length, bar.share) for bar in bars] == [
        ("5", 3, "75", 37.5),
        ("4", 4, "100", 50.0),
        ("3", 0, "0", 0.0),
        ("2", 0, "0", 0.0),
        ("1", 1, "25", 12.5),
    ]


def test_moods_share_one_bar() -> None:
    bars = charts.split(Figures(8, (0, 0, 0, 0, 8), (4, 2, 2)))

    assert [(bar.name, bar.start, bar.length) for bar in bars] == [
        (Mood.POSITIVE, "0", "50"),
        (Mood.NEUTRAL, "50", "25"),
        (Mood.NEGATIVE, "75", "25"),
    ]
    assert [bar.length for bar in charts.split(NOTHING)] == ["0", "0", "0"]
