"""The filters of a list of items. Pages, the API, saved views and background jobs all read them with `parse`.

The names in an address are those of the API: `status` for a folder, `sentiment` for a mood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, reduce
from operator import and_
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from pynamodb.expressions.condition import Condition

from feedback.inbox import filter_parsing, text_search
from feedback.inbox.filter_fields import FIELDS, WrongFilter
from feedback.inbox.filter_parsing import ALL_COUNTED, ME, MOST_BYTES, NO_ONE
from feedback.inbox.periods import Ending, end_of, start_of, start_of_period, text_of
from feedback.inbox.text_search import TextSearch
from feedback.models import Feedback, Status

VALUES: frozenset[Any] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Filters:
    folder: str | None = None  # None: all folders whose items are counted
    # One of the values: any of them, and none means that the filter is not set.
    rating: frozenset[int] = VALUES
    answer: frozenset[str] = VALUES  # <question>.<value>; for each of the questions, any of its values
    mood: frozenset[str] = VALUES
    form: frozenset[str] = VALUES
    variant: frozenset[str] = VALUES
    release: frozenset[str] = VALUES
    source: frozenset[str] = VALUES
    hour: frozenset[int] = VALUES  # of the day, on the clock of the project when the item was written
    tag: frozenset[str] = VALUES  # all of them
    page: frozenset[str] = VALUES  # how the address of the page begins
    attribute: frozenset[str] = VALUES  # <name>:<value> of the context, all of them
    assignee: str | None = None  # the id of a person, ME or NO_ONE
    has_email: bool | None = None
    period: str | None = None  # one of PERIODS, in place of the two ends
    since: Ending | None = None  # a day begins and ends in the zone of the reader
    until: Ending | None = None  # a day is included, a moment is not
    search: str = ""  # never in an address: it can have the name of a person
    search_id: str = ""  # stands for the search in an address: see searches.py
    # Of the reader. They are no filters, and not part of the address.
    zone: ZoneInfo | None = None
    person_id: str | None = None

    def query(self) -> str:
        """As the query of an address, without the text of a search. The same filters always have the same query."""
        return urlencode(list(self.pairs()), quote_via=quote, safe=",:@/")

    def pairs(self) -> Iterator[tuple[str, str]]:
        yield "status", self.folder or ALL_COUNTED
        for field in FIELDS:
            if values := getattr(self, field.member):
                yield from ((field.name, text) for text in field.texts(values))
        others = {
            "assignee": self.assignee,
            "hasEmail": None if self.has_email is None else str(self.has_email).lower(),
            "period": self.period,
            "since": text_of(self.since) if self.since else None,
            "until": text_of(self.until) if self.until else None,
            "search": self.search_id,
        }
        yield from ((name, text) for name, text in others.items() if text)

    def times(self) -> tuple[datetime | None, datetime | None]:
        """From which moment on, and before which one."""
        zone = self.zone or UTC
        if self.period:
            return start_of_period(self.period, zone), None
        since = start_of(self.since, zone) if self.since else None
        return since, end_of(self.until, zone) if self.until else None

    def fixed(self) -> Filters:
        """The same at any later time and for any reader: for a job, which runs later and for no one."""
        since, until = self.times()
        assignee = self._assignee_id if self.assignee == ME else self.assignee
        return replace(self, assignee=assignee, period=None, since=since, until=until)

    def condition(self) -> Condition | None:
        """For DynamoDB. Without the folder, the times and the search: the key of the index has the first two."""
        conditions = list(self._conditions())
        return reduce(and_, conditions) if conditions else None

    def matches(self, item: Feedback) -> bool:
        """Whether the list has this item of its project."""
        return self._has_in_folder(item) and self._is_set_on(item) and self.matches_search(item)

    def matches_search(self, item: Feedback) -> bool:
        return not self.search or self._text_search.matches(item)

    @cached_property
    def _text_search(self) -> TextSearch:
        return text_search.compiled(self.search)

    def _conditions(self) -> Iterator[Condition]:
        if self.folder is None:
            yield Feedback.counted == True  # noqa: E712 - the attribute builds a condition
        for field in FIELDS:
            if values := getattr(self, field.member):
                yield field.condition(values)
        if self.assignee:
            assigned_to = self._assignee_id
            yield Feedback.assignee == assigned_to if assigned_to else Feedback.assignee.does_not_exist()
        if self.has_email is not None:
            yield Feedback.email.exists() if self.has_email else Feedback.email.does_not_exist()

    def _has_in_folder(self, item: Feedback) -> bool:
        since, until = self.times()
        is_in_time = (not since or since <= item.created_at) and (not until or item.created_at < until)
        is_in_folder = item.counted if self.folder is None else item.status == self.folder
        return bool(is_in_time and is_in_folder and not item.has_expired)

    def _is_set_on(self, item: Feedback) -> bool:
        return (
            all(field.matches(values, item) for field in FIELDS if (values := getattr(self, field.member)))
            and (self.assignee is None or item.assignee == self._assignee_id)
            and (self.has_email is None or self.has_email == (item.email is not None))
        )

    @property
    def _assignee_id(self) -> str | None:
        """Without a reader, `me` is a person who has no items."""
        return {ME: self.person_id or ME, NO_ONE: None}.get(str(self.assignee), self.assignee)


class BadFilters(ValueError):
    """`errors` has what is wrong, by the name in the address, and `rest` the filters that are right."""

    def __init__(self, errors: Mapping[str, WrongFilter], rest: Filters) -> None:
        super().__init__(", ".join(errors))
        self.errors, self.rest = errors, rest


def parse(
    parameters: Mapping[str, Any],
    *,
    default_folder: str | None = Status.NEW,
    zone: ZoneInfo | None = None,
    person_id: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Filters:
    """Reads the query of an address, or the members of a JSON object. What has no value is not set, and what is no
    filter is ignored. Raises BadFilters.
    """
    members, errors = filter_parsing.read(parameters, has_person=person_id is not None)
    members.setdefault("folder", default_folder and str(default_folder))
    filters = Filters(**members, zone=zone, person_id=person_id)
    pairs, values = list(filters.pairs()), {field.name: len(getattr(filters, field.member)) for field in FIELDS}
    if wrong := filter_parsing.errors_together(filters.times(), pairs, filters.query(), values, most_bytes):
        errors, filters = errors | wrong, Filters(folder=filters.folder, zone=zone, person_id=person_id)
    if errors:
        raise BadFilters(errors, filters)
    return filters
