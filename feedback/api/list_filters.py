"""The parameters of a list. Their filters are read by feedback/inbox/filters.py, as those of a page are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import SkipField

from feedback.inbox import filters
from feedback.inbox.filter_fields import SOURCES
from feedback.inbox.filter_parsing import ALL_COUNTED
from feedback.inbox.filters import BadFilters, Filters
from feedback.inbox.periods import PERIODS
from feedback.models import Mood, Status
from web.api.fields import BadQuery, CamelCase, LastKey, Whole
from web.caller import Caller

TO_SEARCH = "Send the text in the body of POST /feedback/search. An address must not have it: it may be a name."
PERSON = "person:"


class Filter(serializers.Field[Any, Any, Any, Any]):
    """Describes a filter for openapi.json, and leaves its value to the one parser. An empty value is no filter."""

    def __init__(self, help_text: str, pattern: str = "", **schema: Any) -> None:
        super().__init__(required=False, help_text=help_text)
        self.schema = {"type": "string", **({"pattern": f"^({pattern})?$"} if pattern else {}), **schema}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        raise SkipField


def _several(value: str) -> str:
    return f"({value})(,({value})){{0,19}}"


def _choice(names: Iterable[str]) -> list[str]:
    return [*map(str, names), ""]


CODE = "[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}"
A_TIME = [{"format": "date"}, {"format": "date-time"}, {"maxLength": 0}]


class ListFilters(CamelCase):
    status = Filter(
        f"One folder, or `{ALL_COUNTED}`. The default is `{ALL_COUNTED}`: all folders except `spam` and `deleted`.",
        enum=_choice([*Status, ALL_COUNTED]),
    )
    rating = Filter("Items with one of these ratings, such as `2`, `1,2` or `1-3`.", _several("[1-5]"))
    answer = Filter(
        "Items with this answer: a question and one of its values, such as `nps.9`, or values of a scale, such as "
        "`nps.0-6`. Several answers to one question: any of them.",
        "[a-z0-9]{1,12}[.][a-z0-9]{1,12}",
    )
    sentiment = Filter("Items with one of these moods.", _several("|".join(Mood)))
    form = Filter("Items of one of these forms.", _several(CODE))
    variant = Filter("Items of these variants of a form.", _several(CODE))
    release = Filter("Items of one of these releases.", _several(CODE))
    source = Filter("Items from one of these channels.", _several("|".join(SOURCES)))  # type: ignore[assignment]
    hour = Filter(
        "Items of these hours of the day, from 0 to 23, on the clock of the project.", _several("1?[0-9]|2[0-3]")
    )
    tag = Filter("Items with this tag. Give it several times for items that have all these tags.", maxLength=50)
    assignee = Filter(
        "Items that this person works on: the id of a member, or `none`. A signed-in member can give `me`.",
        "[A-Za-z0-9_.-]{1,64}",
    )
    has_email = Filter("Whether the sender left an e-mail address.", enum=_choice(["true", "false"]))
    page = Filter("Items from a page whose address begins like this.", maxLength=500)
    attribute = Filter(
        "Items with this attribute of the context: its name, a colon and its value, such as `plan:pro`.",
        "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}:.{1,100}",
    )
    period = Filter("Items of the last hours or days, in UTC and with today.", enum=_choice(PERIODS))
    since = Filter(
        "Items from this time on: a day in UTC, or a time with its time zone. Not before 1970.", anyOf=A_TIME
    )
    until = Filter("Items before this time, or up to the end of this day. It must be after `since`.", anyOf=A_TIME)


class ListQuery(ListFilters):
    is_query = True  # each filter is one text, and not a member of a JSON object
    limit = Whole(1, 100, default=10, help_text="The maximum number of items on a page.")
    last_key = LastKey()


QUERY = ListQuery()


def read_query(caller: Caller, parameters: Any) -> tuple[Filters, int, str | None]:
    """The filters, the limit and the cursor. Raises BadQuery with all errors."""
    errors: dict[str, Any] = {"search": [ErrorDetail(TO_SEARCH, "invalid")]} if "search" in parameters else {}
    values: dict[str, Any] = {}
    try:
        values = QUERY.run_validation(parameters.dict())
    except ValidationError as error:
        errors |= dict(error.detail)  # type: ignore[arg-type]
    selected = read_filters(caller, parameters, errors)
    if errors:
        raise BadQuery(errors)
    return selected, values["limit"], values.get("last_key")


def person_of(caller: Caller) -> str | None:
    """The id of the person. A key is none."""
    return caller.id.removeprefix(PERSON) if caller.id.startswith(PERSON) else None


def read_filters(caller: Caller, parameters: Mapping[str, Any], errors: dict[str, Any]) -> Filters:
    """Adds to the errors, by the names of parameters. Days are those of UTC, as all times of the API."""
    members = {name: parameters[name] for name in parameters if name != "search"}
    if isinstance(parameters, QueryDict):
        members = {name: parameters.getlist(name) for name in members}
    try:
        return filters.parse(members, default_folder=None, person_id=person_of(caller))
    except BadFilters as error:
        errors |= {name: [ErrorDetail(str(wrong), wrong.code)] for name, wrong in error.errors.items()}
        return error.rest
