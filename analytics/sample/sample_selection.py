"""What the figures of a sample are about: the filters of a list in the inbox. Each figure leads to its part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from analytics.selection import Selection
from feedback.inbox.filters import Filters
from feedback.inbox.periods import Ending, end_of, start_of

ALL_OF_THEM = frozenset({"tag"})  # an item must have all values of such a filter, and any value of another one


@dataclass(frozen=True, kw_only=True)
class SampleSelection(Selection):
    filters: Filters  # of exactly the items of the sample

    @property
    def is_hourly(self) -> bool:
        return self.days == 1

    def inbox_filters(self, **more: Any) -> Filters:
        """Those of the list, and `more` in addition: a figure never leads to an item outside of the list."""
        if (more.get("since"), more.get("until")) == (self.first, self.last):
            more = {name: value for name, value in more.items() if name not in ("since", "until")}
        times = {name: more.pop(name) for name in ("since", "until") if name in more}
        narrowed = replace(self.filters, **{name: self._narrowed(name, values) for name, values in more.items()})
        return replace(narrowed, period=None, **self._in_time(**times)) if times else narrowed

    def _narrowed(self, name: str, values: Any) -> Any:
        chosen = getattr(self.filters, name)
        if not (chosen and values and isinstance(values, frozenset)):
            return values
        return chosen | values if name in ALL_OF_THEM else chosen & values or values

    def _in_time(self, since: Ending, until: Ending) -> dict[str, Any]:
        """The times of the list may begin or end within a day or a week of a chart."""
        zone = self.filters.zone or UTC
        first, last = self.filters.times()
        return {
            "since": first if first and first > start_of(since, zone) else since,
            "until": last if last and last < end_of(until, zone) else until,
        }
