"""How a sample divides into forms, sources, releases and tags: each with its number of items, and their rating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from analytics.figures import Figures
from analytics.overview.charts.columns import text
from analytics.sample import sample_figures
from analytics.sample.sample_selection import SampleSelection
from feedback.forms.project_forms import ProjectForm
from feedback.models import Feedback
from feedback.workspace.filter_choices import SOURCES, Text

SHOWN = 8  # names of a kind, those with the most items


@dataclass(frozen=True)
class Named:
    title: Text
    figures: Figures
    length: str  # of its bar, in percent. The longest bar has the full width
    query: str


@dataclass(frozen=True)
class Breakdown:
    name: str
    title: Text
    is_of_people: bool  # the names are in their language
    rows: list[Named]
    others: int  # names that are not shown


@dataclass(frozen=True)
class _Kind:
    name: str  # of the filter
    title: Text
    of_item: Callable[[Feedback], Iterable[str | None]]
    is_of_people: bool = True
    fewest: int = 1  # one form, or one source, has all figures of the sample


_KINDS = (
    _Kind("form", _("Forms"), lambda item: [item.form_id], fewest=2),
    _Kind("source", _("Came by"), lambda item: [item.source], is_of_people=False, fewest=2),
    _Kind("release", _("Releases"), lambda item: [item.release]),
    _Kind("tag", _("Tags"), lambda item: item.tags or ()),
)


def of(
    items: Sequence[Feedback], selection: SampleSelection, forms: Sequence[ProjectForm], language: str
) -> list[Breakdown]:
    titles: dict[str, Mapping[str, Text]] = {
        "form": {form.form_id: form.title(language) for form in forms},
        "source": dict(SOURCES),
    }
    return list(_breakdowns(items, selection, titles))


def _breakdowns(
    items: Sequence[Feedback], selection: SampleSelection, titles: Mapping[str, Mapping[str, Text]]
) -> Iterator[Breakdown]:
    for kind in _KINDS:
        by_name = _by_name(items, kind)
        if len(by_name) >= kind.fewest:
            rows = [
                _named(selection, kind, name, titles.get(kind.name, {}).get(name, name), some, len(by_name[0][1]))
                for name, some in by_name[:SHOWN]
            ]
            yield Breakdown(kind.name, kind.title, kind.is_of_people, rows, max(0, len(by_name) - SHOWN))


def _by_name(items: Sequence[Feedback], kind: _Kind) -> list[tuple[str, list[Feedback]]]:
    """The most items first."""
    by_name: dict[str, list[Feedback]] = {}
    for item in items:
        for name in kind.of_item(item):
            if name:
                by_name.setdefault(name, []).append(item)
    return sorted(by_name.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _named(
    selection: SampleSelection, kind: _Kind, name: str, title: Text, items: Sequence[Feedback], most: int
) -> Named:
    query = selection.inbox_query(**{kind.name: frozenset({name})})
    return Named(title, sample_figures.of(items), text(100 * len(items) / most), query)
