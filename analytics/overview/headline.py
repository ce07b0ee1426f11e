"""The figures at the top of the overview, each with its change to the period before."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import figures
from analytics.figures import Figures, Verdict
from analytics.overview.comparison import Difference, change
from analytics.series import HourFigures
from feedback.models import Mood


@dataclass(frozen=True)
class Summary:
    """Of one period. Those of 24 hours come from the counters of hours, which have no mood and no single ratings."""

    count: int
    rated: int
    satisfied: int
    average: float | None
    csat: float | None

    @property
    def verdict(self) -> Verdict | None:
        return figures.verdict_of(self.csat)

    @property
    def is_few(self) -> bool:
        return figures.is_few(self.rated)


def summary_of(counted: Figures | HourFigures) -> Summary:
    return Summary(counted.count, counted.rated, counted.satisfied, counted.average, counted.csat)


@dataclass(frozen=True)
class Headline:
    now: Summary
    before: Summary
    moods: Figures  # of the period; in 24 hours, of its two days
    moods_before: Figures

    @property
    def csat_change(self) -> Difference | None:
        return self._change(self.now.csat, self.before.csat, digits=1)

    @property
    def average_change(self) -> Difference | None:
        return self._change(self.now.average, self.before.average, digits=2)

    @property
    def count_change(self) -> Difference | None:
        return change(self.now.count, self.before.count or None, digits=0, is_judged=False)

    @property
    def positive(self) -> float | None:
        return self.moods.share_of(Mood.POSITIVE)

    @property
    def positive_change(self) -> Difference | None:
        return self._change(self.positive, self.moods_before.share_of(Mood.POSITIVE), digits=0)

    def _change(self, now: float | None, before: float | None, *, digits: int) -> Difference | None:
        is_judged = not (self.now.is_few or self.before.is_few)
        return change(now, before, digits=digits, is_judged=is_judged)
