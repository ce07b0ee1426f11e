"""What is worth a look, in sentences: bad periods, and forms, sources and releases with a clear difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analytics.figures import Figures
from analytics.insight import certainty
from analytics.insight.certainty import Verdict
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.named_parts import NamedPart
from analytics.selection import Selection
from web.templatetags.times import day

MOST_OF_A_KIND = 2
ICONS = {Verdict.LIKELY_BETTER: "up", Verdict.LIKELY_WORSE: "down"}


@dataclass(frozen=True)
class Highlight:
    icon: str
    text: SafeString
    query: str  # of its items in the inbox
    number: int  # of these items


def of(selection: Selection, bad_periods: Sequence[BadPeriod], parts: Sequence[NamedPart]) -> list[Highlight]:
    """A few of each kind."""
    worst = sorted(bad_periods, key=_weight, reverse=True)[:MOST_OF_A_KIND]
    return [
        *(_bad_period(bad, selection) for bad in worst),
        *list(_parts(parts))[:MOST_OF_A_KIND],
    ]


def _weight(bad: BadPeriod) -> float:
    """How many stars were lost."""
    return bad.figures.rated * (bad.usual - (bad.figures.average or bad.usual))


def _bad_period(bad: BadPeriod, selection: Selection) -> Highlight:
    fell = format_html(
        _("<b>Ratings fell</b>, {days}: {average} where {usual} is usual (n = {n})."),
        days=_days(bad.first, bad.last),
        average=_stars(bad.figures),
        usual=number_format(bad.usual, 2),
        n=bad.figures.rated,
    )
    query = selection.inbox_query(since=bad.first, until=bad.last)
    return Highlight("down", format_html("{}{}", fell, _without(bad)), query, bad.figures.count)


def _without(bad: BadPeriod) -> str:
    if bad.csat_without is None:
        return ""
    return " " + _("Without these days, CSAT is {csat} %.").format(csat=number_format(bad.csat_without, 1))


def _parts(parts: Sequence[NamedPart]) -> Iterator[Highlight]:
    """Those that became worse first."""
    compared = [(part, certainty.compare(part.before.by_rating, part.now.by_rating).verdict) for part in parts]
    texts = {
        Verdict.LIKELY_WORSE: _("<b>{name}</b> is likely worse than before: {now}, and {before} before (n = {n})."),
        Verdict.LIKELY_BETTER: _("<b>{name}</b> is likely better than before: {now}, and {before} before (n = {n})."),
    }
    for verdict, text in texts.items():
        for part, of_part in compared:
            if of_part is verdict:
                sentence = _compared(text, part.before, part.now, name=str(part.title))
                yield Highlight(ICONS[verdict], sentence, part.query, part.now.count)


def _compared(text: str, before: Figures, now: Figures, **values: str) -> SafeString:
    return format_html(text, now=_stars(now), before=_stars(before), n=now.rated, **values)


def _stars(figures: Figures) -> str:
    return number_format(figures.average or 0, 2)


def _days(first: date, last: date) -> str:
    return day(first) if first == last else _("{first} to {last}").format(first=day(first), last=day(last))
