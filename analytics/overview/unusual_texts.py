"""Says in sentences what is below usual: first of the project, then of forms and sources, if it is only they."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analytics.figures import NOTHING
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.below_usual import Low, Silence
from analytics.overview.highlights import MOST_OF_A_KIND, Highlight
from analytics.overview.named_parts import NamedPart
from analytics.overview.unusual import Unusual
from analytics.selection import Selection
from analytics.series import Span
from analytics.templatetags.spans import clock_text, when
from storage import clock
from web.templatetags.times import day

Weighed = tuple[float, Highlight]  # by how much it is below usual


def of(project: Unusual, parts: Sequence[NamedPart]) -> list[Highlight]:
    """A few of each kind, those with the largest difference."""
    return [
        *(_now("", project)),
        *_largest([_days("", low, project.selection) for low in project.low_days]),
        *_largest(list(_of_parts(project, parts))),
        *_largest(list(_ratings_of_parts(project, parts))),
    ]


def _largest(found: Sequence[Weighed]) -> list[Highlight]:
    return [highlight for _, highlight in sorted(found, key=lambda each: -each[0])[:MOST_OF_A_KIND]]


def _of_parts(project: Unusual, parts: Sequence[NamedPart]) -> Iterator[Weighed]:
    """What the whole project lacks, none of its parts has to explain."""
    for part in parts:
        if part.unusual is None:
            continue
        if not project.is_low_now:
            found = part.unusual.silence or part.unusual.so_far
            yield from ((found.usual if found else 0.0, each) for each in _now(str(part.title), part.unusual))
        for low in part.unusual.low_days:
            if not project.is_low_on(low.first, low.last):
                yield _days(str(part.title), low, part.unusual.selection)


def _ratings_of_parts(project: Unusual, parts: Sequence[NamedPart]) -> Iterator[Weighed]:
    for part in parts:
        for bad in part.unusual.bad_periods if part.unusual else ():
            if part.unusual and not project.is_bad_on(bad.first, bad.last):
                yield _bad(str(part.title), bad, part.unusual.selection)


def _now(name: str, unusual: Unusual) -> Iterator[Highlight]:
    if unusual.silence:
        yield _silent(name, unusual.silence, unusual.selection)
    elif unusual.so_far:
        yield _so_far(name, unusual.so_far, unusual.selection)


def _silent(name: str, silence: Silence, selection: Selection) -> Highlight:
    """Its link shows the last items before the silence first."""
    text = (
        _("<b>{name}</b> has had no feedback since {time}: about {usual} are usual by now.")
        if name
        else _("<b>No feedback since {time}</b>: about {usual} are usual by now.")
    )
    sentence = _sentence(text, name, silence.usual, time=_moment(silence.since, selection))
    return Highlight("down", sentence, selection.inbox_query(), None)


def _so_far(name: str, low: Low, selection: Selection) -> Highlight:
    text = (
        _("<b>{name}</b> has less feedback than usual today: {number} until {time}, where about {usual} are usual.")
        if name
        else _("<b>Less feedback than usual</b> today: {number} until {time}, where about {usual} are usual.")
    )
    until = low.until or datetime.combine(low.last, time.max)
    sentence = _sentence(text, name, low.usual, number=low.count, time=clock_text(until))
    return _leading(sentence, low, selection, until=until.replace(tzinfo=selection.project.zone))


def _days(name: str, low: Low, selection: Selection) -> Weighed:
    text = (
        _("<b>{name}</b> had less feedback than usual, {days}: {number} where about {usual} are usual.")
        if name
        else _("<b>Less feedback than usual</b>, {days}: {number} where about {usual} are usual.")
    )
    days = when(Span(low.first, low.last, NOTHING))
    sentence = _sentence(text, name, low.usual, number=low.count, days=days)
    return low.usual - low.count, _leading(sentence, low, selection, until=low.last)


def _bad(name: str, bad: BadPeriod, selection: Selection) -> Weighed:
    average = bad.figures.average or 0
    sentence = format_html(
        _("<b>{name}</b> was rated worse than usual, {days}: {average} where {usual} is usual (n = {n})."),
        name=name,
        days=when(Span(bad.first, bad.last, NOTHING)),
        average=number_format(average, 2),
        usual=number_format(bad.usual, 2),
        n=bad.figures.rated,
    )
    query = selection.inbox_query(since=bad.first, until=bad.last)
    return bad.figures.rated * (bad.usual - average), Highlight("down", sentence, query, bad.figures.count)


def _sentence(text: str, name: str, usual: float, **values: Any) -> SafeString:
    return format_html(text, name=name, usual=round(usual), **values)


def _leading(sentence: SafeString, low: Low, selection: Selection, **until: Any) -> Highlight:
    """To the items that came, or without any to those of the period."""
    if not low.count:
        return Highlight("down", sentence, selection.inbox_query(), None)
    return Highlight("down", sentence, selection.inbox_query(since=low.first, **until), low.count)


def _moment(at: datetime, selection: Selection) -> str:
    if at.date() == clock.today(selection.project.zone):
        return clock_text(at)
    return f"{day(at.date())}, {clock_text(at)}"
