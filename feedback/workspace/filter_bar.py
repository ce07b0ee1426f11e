"""The filters above the list as controls of a form, and those that are set as chips that can be removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback.inbox.filter_fields import FIELDS
from feedback.inbox.filters import Filters
from feedback.inbox.periods import Ending
from feedback.workspace.filter_choices import (
    ADDRESSES,
    MOODS,
    PERIODS,
    RATINGS,
    SOURCES,
    Choices,
    Lists,
    Text,
)

# Their choices are words of people: titles, answers, tags, names. The language of these is not that of the page.
WORDS_OF_PEOPLE = frozenset({"form", "answer", "tag", "release", "assignee"})
EMPTY: dict[str, Any] = {"has_email": None, "period": None, "since": None, "until": None, "assignee": None}


@dataclass(frozen=True)
class Pick:
    """A control: a select, or a field with suggestions."""

    name: str  # in the address
    label: Text
    choices: list[tuple[str, Text, bool]]  # the last one: whether it is chosen
    any_text: Text
    is_open: bool = False  # other values than the choices can be typed
    value: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.value)

    @property
    def has_words_of_people(self) -> bool:
        return self.name in WORDS_OF_PEOPLE


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    label: Text
    text: Text
    query: str


@dataclass(frozen=True)
class FilterBar:
    first: list[Pick]  # in the row
    more: list[Pick]  # in the popover
    chips: list[Chip]


def of(filters: Filters, lists: Lists) -> FilterBar:
    first, more = list(_first(filters, lists)), list(_more(filters, lists))
    return FilterBar(first, more, list(_chips(filters, [*first, *more])))


def _first(filters: Filters, lists: Lists) -> Iterator[Pick]:
    yield _pick(filters, "rating", _("Rating"), RATINGS)
    yield _pick(filters, "sentiment", _("Mood"), MOODS)
    yield _pick(filters, "form", _("Form"), lists.form_choices())
    yield _pick(filters, "tag", _("Tag"), lists.tag_choices())
    yield _pick(filters, "assignee", _("Assigned"), lists.assignee_choices(), any_text=_("anyone"))
    yield _pick(filters, "period", _("Period"), PERIODS)


def _more(filters: Filters, lists: Lists) -> Iterator[Pick]:
    yield _pick(filters, "release", _("Release"), lists.release_choices(), is_open=True)
    yield _pick(filters, "source", _("Came by"), SOURCES)
    yield _pick(filters, "hasEmail", _("E-mail address"), ADDRESSES)
    if answers := lists.answer_choices():
        yield _pick(filters, "answer", _("Answer"), answers)


def _pick(
    filters: Filters, name: str, label: str, choices: Choices, *, any_text: str = "", is_open: bool = False
) -> Pick:
    value = ",".join(text for key, text in filters.pairs() if key == name)
    chosen = _canonical(name, value)
    shown = [(key, text, bool(value) and _canonical(name, key) == chosen) for key, text in choices]
    if value and not any(is_chosen for *_, is_chosen in shown):
        shown.append((value, value, True))
    return Pick(name, label, shown, any_text or _("any"), is_open, value)


def _canonical(name: str, text: str) -> object:
    """Equal for texts that mean the same, such as 1-2 and 1,2."""
    field = next((each for each in FIELDS if each.name == name), None)
    return field.values([text]) if field and text else text


def _chips(filters: Filters, picks: Iterable[Pick]) -> Iterator[Chip]:
    for pick in picks:
        if pick.is_set:
            text = next(text for _key, text, is_chosen in pick.choices if is_chosen)
            yield Chip(pick.label, text, _without(filters, _member(pick.name)).query())
    for member, label, text in _without_control(filters):
        if text:
            yield Chip(label, text, _without(filters, member).query())


def _without_control(filters: Filters) -> Iterator[tuple[str, str, str]]:
    """The filters that no control shows: they come with a link."""
    yield "page", _("Page"), ", ".join(sorted(filters.page))
    yield "attribute", _("Attribute"), ", ".join(sorted(filters.attribute))
    yield "variant", _("Variant"), ", ".join(sorted(filters.variant))
    yield "hour", _("Hour"), ", ".join(f"{hour:02}:00" for hour in sorted(filters.hour))
    yield "since", _("From"), _ending(filters, filters.since)
    yield "until", _("Until"), _ending(filters, filters.until)
    yield "search", _("Search"), f"“{filters.search}”" if filters.search else ""


def _ending(filters: Filters, ending: Ending | None) -> str:
    if isinstance(ending, datetime):
        there = ending.astimezone(filters.zone or UTC)  # on the clock of the reader
        return date_format(there, pgettext("a moment of another year, as a Django date format", "j M Y, H:i"))
    return date_format(ending, pgettext("a day of another year, as a Django date format", "j M Y")) if ending else ""


def _member(name: str) -> str:
    field = next((each for each in FIELDS if each.name == name), None)
    return field.member if field else {"hasEmail": "has_email"}.get(name, name)


def _without(filters: Filters, member: str) -> Filters:
    if member == "search":
        return replace(filters, search="", search_id="")
    return replace(filters, **{member: EMPTY.get(member, frozenset())})
