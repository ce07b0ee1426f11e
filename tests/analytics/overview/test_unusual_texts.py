from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

import pytest

from analytics.figures import Figures
from analytics.overview import unusual_texts
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.below_usual import Low, Silence
from analytics.overview.named_parts import NamedPart
from analytics.overview.unusual import Unusual
from analytics.selection import Selection
from staff.models import Project
from storage import clock

ALL = Selection(project=Project("default", time_zone="UTC"), first=date(2026, 11, 1), last=date(2026, 11, 30))
QUIET = Unusual(ALL)
SILENCE = Silence(datetime(2026, 11, 30, 9), 12.4)
SO_FAR = Low(ALL.last, ALL.last, 3, 20.2, datetime(2026, 11, 30, 15))
LOW = Low(date(2026, 11, 24), date(2026, 11, 24), 5, 31.6)
EARLIER = replace(LOW, first=date(2026, 11, 3), last=date(2026, 11, 3))
BAD = BadPeriod(date(2026, 11, 26), date(2026, 11, 27), Figures(40, (20, 10, 5, 3, 2), (0, 0, 0)), 4.1, None)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 15, 20, tzinfo=UTC))


def _part(title: str = "Shop", **found: object) -> NamedPart:
    selection = ALL.of("form", title.lower())
    figures = Figures(40, (0, 1, 2, 17, 20), (0, 0, 0))
    return NamedPart(title, True, selection.inbox_query(), figures, figures, replace(Unusual(selection), **found))  # type: ignore[arg-type]


def _texts(project: Unusual, *parts: NamedPart) -> list[str]:
    return [str(shown.text) for shown in unusual_texts.of(project, parts)]


def test_nothing_unusual_has_no_sentence() -> None:
    assert unusual_texts.of(QUIET, [_part(), replace(_part(), unusual=None)]) == []


def test_a_silent_form_is_named_with_what_is_usual() -> None:
    [shown] = unusual_texts.of(QUIET, [_part(silence=SILENCE)])

    assert shown.text == "<b>Shop</b> has had no feedback since 09:00: about 12 are usual by now."
    assert (shown.icon, shown.number) == ("down", None)
    assert shown.query == "status=all&form=shop&since=2026-11-01&until=2026-11-30"


def test_a_silence_since_another_day_has_its_day() -> None:
    project = replace(QUIET, silence=Silence(datetime(2026, 11, 28, 18), 80))

    assert _texts(project) == ["<b>No feedback since 28 Nov, 18:00</b>: about 80 are usual by now."]


def test_less_than_usual_today_leads_to_what_came_until_then() -> None:
    [shown] = unusual_texts.of(replace(QUIET, so_far=SO_FAR), [])

    assert shown.text == "<b>Less feedback than usual</b> today: 3 until 15:00, where about 20 are usual."
    assert (shown.query, shown.number) == ("status=all&since=2026-11-30&until=2026-11-30T15:00:00.000Z", 3)


def test_a_day_with_less_than_usual_is_named_by_its_weekday() -> None:
    [shown] = unusual_texts.of(QUIET, [_part(low_days=(LOW,))])

    assert shown.text == "<b>Shop</b> had less feedback than usual, Tue 24 Nov: 5 where about 32 are usual."
    assert (shown.query, shown.number) == ("status=all&form=shop&since=2026-11-24&until=2026-11-24", 5)


def test_a_day_without_any_item_leads_to_those_around_it() -> None:
    [shown] = unusual_texts.of(replace(QUIET, low_days=(replace(LOW, count=0),)), [])

    assert (shown.query, shown.number) == ("status=all&since=2026-11-01&until=2026-11-30", None)


def test_a_form_that_was_rated_worse_than_usual_is_named() -> None:
    [shown] = unusual_texts.of(QUIET, [_part(bad_periods=(BAD,))])

    assert shown.text == (
        "<b>Shop</b> was rated worse than usual, 26 Nov to 27 Nov: 1.92 where 4.10 is usual (n = 40)."
    )
    assert (shown.query, shown.number) == ("status=all&form=shop&since=2026-11-26&until=2026-11-27", 40)


@pytest.mark.parametrize(
    ("project", "part", "number"),
    [
        (replace(QUIET, silence=SILENCE), _part(silence=SILENCE), 1),
        (replace(QUIET, so_far=SO_FAR), _part(silence=SILENCE), 1),
        (replace(QUIET, low_days=(LOW,)), _part(low_days=(LOW,)), 1),
        (replace(QUIET, bad_periods=(BAD,)), _part(bad_periods=(BAD,)), 0),  # highlights.of names that of the project
        (
            replace(QUIET, low_days=(replace(LOW, first=date(2026, 11, 3), last=date(2026, 11, 3)),)),
            _part(low_days=(LOW,)),
            2,
        ),
    ],
)
def test_what_the_whole_project_lacks_its_parts_do_not_repeat(project: Unusual, part: NamedPart, number: int) -> None:
    assert len(_texts(project, part)) == number


def test_of_many_the_largest_two_are_named() -> None:
    usual = {"A": 8, "B": 30, "C": 12, "D": 50}
    parts = [_part(name, silence=replace(SILENCE, usual=number)) for name, number in usual.items()]

    assert [text[3] for text in _texts(QUIET, *parts)] == ["D", "B"]


def test_a_name_is_text_and_no_markup() -> None:
    [text] = _texts(QUIET, _part("<i>Shop", silence=SILENCE))

    assert escape("<i>Shop") in text
    assert "<i>" not in text
