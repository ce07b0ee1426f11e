"""What is worth a look, in sentences: bad periods, and forms, sources and releases with a clear difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analytics.figures import Figures
from analytics.insight import certainty
from analytics.insight.certainty import Verdict
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.named_parts import NamedPart
from analytics.releases.marks import Mark
from analytics.selection import Selection
from web.templatetags.times import day

MOST_OF_A_KIND = 2
CAME_BEFORE = timedelta(days=1)  # what came so long before a bad period may explain it
ICONS = {Verdict.LIKELY_BETTER: "up", Verdict.LIKELY_WORSE: "down"}


@dataclass(frozen=True)
class Highlight:
    icon: str
    text: SafeString
    query: str  # of its items in the inbox
    number: int | None  # of these items, if it is known


def of(
    selection: Selection,
    bad_periods: Sequence[BadPeriod],
    parts: Sequence[NamedPart],
    marks: Sequence[Mark] = (),
) -> list[Highlight]:
    """A few of each kind."""
    worst = sorted(bad_periods, key=_weight, reverse=True)[:MOST_OF_A_KIND]
    return [
        *(_bad_period(bad, selection, marks) for bad in worst),
        *[_regression(mark, selection) for mark in marks if _is_found(mark, selection)][-MOST_OF_A_KIND:],
        *list(_parts(parts))[:MOST_OF_A_KIND],
    ]


def _weight(bad: BadPeriod) -> float:
    """How many stars were lost."""
    return bad.figures.rated * (bad.usual - (bad.figures.average or bad.usual))


def _bad_period(bad: BadPeriod, selection: Selection, marks: Sequence[Mark]) -> Highlight:
    fell = format_html(
        _("<b>Ratings fell</b>, {days}: {average} where {usual} is usual (n = {n})."),
        days=_days(bad.first, bad.last),
        average=_stars(bad.figures),
        usual=number_format(bad.usual, 2),
        n=bad.figures.rated,
    )
    query = selection.inbox_query(since=bad.first, until=bad.last)
    came = [mark for mark in marks if bad.first - CAME_BEFORE <= mark.day <= bad.last]
    causes = format_html_join("", _(" <b>{}</b> came on {}."), ((mark.name, day(mark.day)) for mark in came))
    return Highlight("down", format_html("{}{}{}", fell, causes, _without(bad)), query, bad.figures.count)


def _is_found(mark: Mark, selection: Selection) -> bool:
    """The watch is about all ratings of a project."""
    return mark.regressed_at is not None and not selection.dimension


def _regression(mark: Mark, selection: Selection) -> Highlight:
    text = _("Ratings have certainly fallen since <b>{name}</b>, {day}.")
    query = selection.inbox_query(since=mark.at, until=selection.last)
    return Highlight("flag", format_html(text, name=mark.name, day=day(mark.day)), query, None)


def _without(bad: BadPeriod) -> str:
    if bad.csat_without is None:
        return ""
    csat = number_format(bad.csat_without, 1)
    return format_html(" {}", format_html(_("Without these days, CSAT is {csat}&nbsp;%."), csat=csat))


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
