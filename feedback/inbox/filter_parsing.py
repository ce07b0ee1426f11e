"""Reads the members of Filters, and says for each wrong one what to give instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from feedback.inbox import periods
from feedback.inbox.filter_fields import FIELDS, WrongFilter
from feedback.inbox.periods import PERIODS, BadTime, Ending
from feedback.models import Status

ME, NO_ONE = "me", "none"  # as an assignee
ALL_COUNTED = "all"  # as a status: all folders but spam and deleted
MOST_BYTES = 2000  # of the query. The longest address of API Gateway and of the sign-in page has room for it
# DynamoDB takes 4,096 bytes and 300 operators of conditions. A value is at most two operators and about 30 bytes.
MOST_VALUES_TOGETHER = 100
LONGEST_TEXT = 1000  # of one parameter, before it is read
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)

_IN_JSON = {"rating": int, "hour": int, "hasEmail": bool}  # these need not be texts

Errors = dict[str, WrongFilter]


def read(parameters: Mapping[str, Any], *, has_person: bool) -> tuple[dict[str, Any], Errors]:
    """The members that are set, by their names in Filters, and the errors by the names of the parameters."""
    members: dict[str, Any] = {}
    errors: Errors = {}
    for name, (member, read_texts) in _READERS.items():
        try:
            if texts := _texts(parameters, name):
                members[member] = read_texts(texts)
        except WrongFilter as error:
            errors[name] = error
    if members.get("assignee") == ME and not has_person:
        errors["assignee"] = WrongFilter(_("Give the id of a person: a key has none of its own."))
        del members["assignee"]
    if "period" in members and members.keys() & {"since", "until"}:
        errors["period"] = WrongFilter(_("Give a period, or since and until, but not both."))
        del members["period"]
    return members, errors


def errors_together(
    times: tuple[datetime | None, datetime | None],
    pairs: Sequence[tuple[str, str]],
    query: str,
    values: Mapping[str, int],
    most_bytes: int,
) -> Errors:
    """What is wrong although each filter is right. `values` has the number of values of each filter."""
    since, until = times
    if since and until and since >= until:
        return {"until": WrongFilter(_("Give a time after since."))}
    if sum(values.values()) > MOST_VALUES_TOGETHER:
        message = _("Leave some values out: all filters together have at most %(most)s.")
        return {
            max(values, key=values.__getitem__): WrongFilter(message % {"most": MOST_VALUES_TOGETHER}, "max_length")
        }
    if len(query) > most_bytes:
        longest = max(pairs, key=lambda pair: len(pair[1]))[0]
        message = _("Shorten it: all filters together have at most %(most)s bytes.") % {"most": most_bytes}
        return {longest: WrongFilter(message, "max_length")}
    return {}


def _texts(parameters: Mapping[str, Any], name: str) -> list[str]:
    """All values of a parameter, without the empty ones that a form sends for what is not filled in."""
    values = parameters.getlist(name) if isinstance(parameters, MultiValueDict) else parameters.get(name)
    if values is None:
        return []
    return [text for value in (values if isinstance(values, list) else [values]) if (text := _text(name, value))]


def _text(name: str, value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # in JSON, 4 and 4.0 are the same number
    if type(value) is _IN_JSON.get(name):
        value = str(value).lower()
    if not isinstance(value, str):
        raise WrongFilter(_("Give a text, or a list of texts."))
    text = value.strip()
    if len(text) > LONGEST_TEXT:
        raise WrongFilter(_("Shorten it to %(longest)s characters.") % {"longest": LONGEST_TEXT}, "max_length")
    return text


def _read_one(read_text: Callable[[str], Any], texts: list[str]) -> Any:
    if len(texts) > 1:
        raise WrongFilter(_("Give it once."))
    return read_text(texts[0])


def _choice(choices: Iterable[str]) -> Callable[[str], str]:
    names = list(map(str, choices))

    def read_choice(text: str) -> str:
        if text not in names:
            raise WrongFilter(_("Give one of %(names)s.") % {"names": ", ".join(names)}, "invalid_choice")
        return text

    return read_choice


def _folder(text: str) -> str | None:
    folder = _choice([*Status, ALL_COUNTED])(text)
    return None if folder == ALL_COUNTED else folder


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise WrongFilter(_("Give the id as a page or the API shows it."))
    return text


def _flag(text: str) -> bool:
    return _choice(["true", "false"])(text) == "true"


def _ending(text: str) -> Ending:
    try:
        return periods.read(text)
    except BadTime:
        raise WrongFilter(_("Give a day, such as 2026-11-21, or a time with its zone.")) from None


_SINGLE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "status": ("folder", _folder),
    "assignee": ("assignee", _id),
    "hasEmail": ("has_email", _flag),
    "period": ("period", _choice(PERIODS)),
    "since": ("since", _ending),
    "until": ("until", _ending),
    "search": ("search_id", _id),
}
# By the name of the parameter: the member of Filters, and how its texts are read.
_READERS: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
    **{field.name: (field.member, field.values) for field in FIELDS},
    **{name: (member, partial(_read_one, read_text)) for name, (member, read_text) in _SINGLE.items()},
}
NAMES = frozenset(_READERS)
