"""The figures of each form and each source of a project, for the table and the sentences of the overview.

It reads each of them at the same time, and remembers them for a minute: they need not be as fresh as the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from analytics import series
from analytics.figures import Figures
from analytics.overview import unusual
from analytics.overview.comparison import Difference
from analytics.overview.headline import Headline, summary_of
from analytics.overview.unusual import Unusual
from analytics.selection import Selection
from analytics.series import Counted
from feedback.forms.project_forms import ProjectForm
from feedback.workspace.filter_choices import SOURCES, Text
from storage.memory_cache import MemoryCache
from storage.together import together

FRESH_SECONDS = 60
MOST_FORMS = 5  # the oldest: with the sources, eight reads

# Of a part: its figures, those of the period before, and what is below usual.
Counts = tuple[Selection, Figures, Figures, Unusual]


@dataclass(frozen=True)
class NamedPart:
    """A form or a source."""

    title: Text
    is_of_people: bool  # its title is in their language
    query: str  # of its items in the inbox
    now: Figures
    before: Figures
    unusual: Unusual | None = None

    @property
    def average_change(self) -> Difference | None:
        return Headline(summary_of(self.now), summary_of(self.before), self.now, self.before).average_change


_cache: MemoryCache[list[Counts]] = MemoryCache()


def of(selection: Selection, all_forms: Sequence[ProjectForm], language: str) -> list[NamedPart]:
    """Those with feedback, the most of it first. Empty if the selection is about one of them, or about hours."""
    if selection.dimension or selection.is_hourly:
        return []
    forms = all_forms[:MOST_FORMS]
    key = (selection.project.project_id, selection.first, selection.last)
    counts = _cache.get(key, lambda: _read(selection, forms), fresh_seconds=FRESH_SECONDS)
    titles: dict[tuple[str, str], Text] = {("form", form.form_id): form.title(language) for form in forms}
    titles |= {("source", source): text for source, text in SOURCES}
    parts = [
        NamedPart(titles[named], named[0] == "form", part.inbox_query(), now, before, found)
        for part, now, before, found in counts
        if (named := (part.dimension, part.name)) in titles and (now.count or before.count)
    ]
    return sorted(parts, key=lambda part: (not part.is_of_people, -part.now.count))


def _read(selection: Selection, forms: Sequence[ProjectForm]) -> list[Counts]:
    parts = [*_parts(selection, forms)]
    counted: list[Counted] = together(*(partial(series.read, _with_earlier_days(part)) for part in parts))
    return [_counts(part, whole) for part, whole in zip(parts, counted, strict=True)]


def _with_earlier_days(part: Selection) -> Selection:
    return part.of_days(min(part.before.first, unusual.first_day(part)), part.last)


def _counts(part: Selection, whole: Counted) -> Counts:
    now, before = (series.summary(whole.part(selection).spans()) for selection in (part, part.before))
    return part, now, before, unusual.of(whole, part, unusual.DAYS_OF_A_PART)


def _parts(selection: Selection, forms: Sequence[ProjectForm]) -> Iterator[Selection]:
    """One form has all figures of the project."""
    yield from (selection.of("form", form.form_id) for form in forms if len(forms) > 1)
    yield from (selection.of("source", source) for source, _ in SOURCES)
