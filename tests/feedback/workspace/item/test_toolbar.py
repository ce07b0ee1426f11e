from __future__ import annotations

from typing import Any

import pytest

from feedback.models import Status
from feedback.workspace.item.toolbar import Toolbar, toolbar
from staff.roles import Role
from tests.feedback.workspace.item.items import an_item, staff


def _bar(**members: Any) -> Toolbar:
    return toolbar(an_item(**members), staff())


def _keys(**members: Any) -> dict[str, str]:
    bar = _bar(**members)
    return {move.key: move.to for move in (*bar.start, *bar.end)}


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        (Status.NEW, {"e": "done", "o": "open", "s": "spam"}),
        (Status.OPEN, {"e": "done", "s": "spam"}),
        (Status.SNOOZED, {"e": "done", "o": "previous", "s": "spam"}),
        (Status.SPAM, {"s": "previous"}),
        (Status.DELETED, {"o": "previous"}),
        (Status.DONE, {"o": "open", "s": "spam"}),
        (Status.ARCHIVED, {"o": "open", "s": "spam"}),
        ("waiting", {"e": "done", "o": "open", "s": "spam"}),  # of a later version
    ],
)
def test_a_key_moves_the_item_to_where_it_makes_sense(status: str, keys: dict[str, str]) -> None:
    assert _keys(status=status) == keys


@pytest.mark.parametrize("status", list(Status))
def test_no_move_leads_to_the_folder_of_the_item(status: Status) -> None:
    bar = _bar(status=status)

    assert status not in {move.to for move in (*bar.start, *bar.end, *bar.menu)}


def test_a_deleted_item_can_only_be_restored() -> None:
    bar = _bar(status=Status.DELETED)

    assert (bar.end, bar.menu, bar.works, bar.snoozes) == ((), (), False, False)


def test_spam_is_not_worked_on() -> None:
    bar = _bar(status=Status.SPAM)

    assert (bar.works, bar.snoozes) == (False, False)


@pytest.mark.parametrize("status", list(Status))
def test_a_viewer_can_do_nothing(status: Status) -> None:
    assert toolbar(an_item(status=status), staff(Role.VIEWER)) == Toolbar()
