"""Where the work of a member is found, for the page that removes them. Each app adds its lists in its `member_work`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class WorkList:
    text: Promise
    address: Callable[[str], str]  # by the id of the person


_lists: list[WorkList] = []


def add_list(work: WorkList) -> None:
    _lists.append(work)


def links(person_id: str) -> Sequence[tuple[str, str]]:
    """The address and the text of each."""
    _load()
    return [(work.address(person_id), str(work.text)) for work in _lists]


@cache
def _load() -> None:
    autodiscover_modules("member_work")
