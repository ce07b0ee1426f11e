from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from activity.models import ActivityRow
from feedback.workspace.item import timeline
from feedback.workspace.timeline_entries import TimelineEntry
from storage import clock
from tests.feedback.workspace.item.items import CLOCK, NOW, a_row, an_item

NAMES = {"person:ada": "Ada", "person:bob": "Bob", "key:1": "Importer", "system:snooze": "The site"} | {
    "system:screening": "The site"
}


@pytest.fixture
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """All acts happen in the same millisecond, where their ids have no order."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _sentences(*rows: ActivityRow) -> list[str]:
    return [re.sub("<.*?>", "", entry.sentence(NAMES)) for entry in timeline.of_rows(rows, CLOCK)]


def _moved(old: str, new: str, **members: Any) -> ActivityRow:
    return a_row("feedback.moved", {"status": [old, new]}, **members)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (_moved("new", "open"), "Ada moved it to Open"),
        (_moved("open", "done"), "Ada marked it as done"),
        (_moved("new", "spam"), "Ada marked it as spam"),
        (_moved("done", "archived"), "Ada archived it"),
        (_moved("new", "deleted"), "Ada deleted it"),
        (_moved("deleted", "open"), "Ada restored it to Open"),
        (_moved("spam", "new"), "Ada moved it from Spam to New"),
        (_moved("waiting", "new"), "Ada moved it from waiting to New"),
        (_moved("new", "done", actor="key:1"), "Importer marked it as done"),
        (_moved("snoozed", "open", actor="system:snooze"), "The snooze ended, and it returned to Open"),
        (_moved("new", "spam", actor="system:screening"), "Set aside as spam: the same text came before"),
        (a_row("feedback.assigned", {"assignee": [None, "bob"]}), "Ada assigned it to Bob"),
        (a_row("feedback.assigned", {"assignee": ["bob", "ada"]}), "Ada took it"),
        (a_row("feedback.assigned", {"assignee": ["bob", None]}), "Ada removed the assignment to Bob"),
        (a_row("feedback.assigned", {"assignee": ["ada", None]}), "Ada no longer works on it"),
        (a_row("feedback.tagged", {"tags": "changed"}), "Ada changed the tags"),
        (a_row("feedback.rated", {"rating": [2, 4]}), "Ada corrected the rating from 2 to 4"),
        (a_row("feedback.rated", {"rating": [None, 4]}), "Ada set the rating to 4"),
        (a_row("feedback.undone"), "Ada undid the last change"),
        (a_row("feedback.translated"), "Ada: feedback.translated"),
        (a_row("feedback.moved"), "Ada: feedback.moved"),
    ],
)
def test_each_act_is_a_sentence(row: ActivityRow, sentence: str) -> None:
    assert _sentences(row) == [sentence]


@pytest.mark.usefixtures("_stopped_clock")
def test_an_undo_stands_with_what_it_took_back() -> None:
    rows = [
        _moved("new", "done", version=2),
        a_row("feedback.assigned", {"assignee": [None, "bob"]}, version=2),
        a_row("feedback.undone", version=3),
        _moved("new", "spam", version=4),
        a_row("feedback.undone", actor="person:bob", version=5),
    ]

    assert _sentences(*rows) == [
        "Ada assigned it to Bob and undid it",
        "Ada marked it as done and undid it",
        "Ada marked it as spam and Bob undid it",
    ]


@pytest.mark.usefixtures("_stopped_clock")
def test_an_undo_whose_act_was_not_read_stands_alone() -> None:
    rows = [a_row("feedback.undone", version=3), _moved("new", "done", version=4)]

    assert _sentences(*rows) == ["Ada undid the last change", "Ada marked it as done"]


def test_a_snooze_says_until_when() -> None:
    changes = {"status": ["new", "snoozed"], "snoozedUntil": [None, NOW + timedelta(days=2)]}

    assert _sentences(a_row("feedback.moved", changes)) == ["Ada snoozed it until 23 Nov, 09:30 UTC"]


def test_the_creation_is_first_and_all_others_follow_by_time() -> None:
    late, early = (TimelineEntry(at=NOW + timedelta(minutes=n), icon="info", text=f"<b>{n}</b>") for n in (2, -1))

    found = timeline.compose(an_item(source="widget", form_version=3), [late, early], {})

    assert [str(shown.sentence) for shown in found.entries] == [
        "<b>Received</b> by the widget, version 3 of the form",
        "<b>-1</b>",
        "<b>2</b>",
    ]
    assert found.older == []


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"source": "form", "form_version": 0}, "<b>Received</b> by the public form"),
        ({"source": "<i>"}, "<b>Received</b> by &lt;i&gt;, version 1 of the form"),
    ],
)
def test_it_says_how_an_item_came(members: dict[str, Any], sentence: str) -> None:
    assert timeline.received(an_item(**members)).sentence({}) == sentence


def test_of_many_entries_the_older_ones_are_folded() -> None:
    entries = [TimelineEntry(at=NOW + timedelta(minutes=n), icon="info", text=str(n)) for n in range(31)]

    found = timeline.compose(an_item(), entries, {})

    assert [str(shown.sentence) for shown in found.older][1:] == ["0"]
    assert [str(shown.sentence) for shown in found.entries] == [str(n) for n in range(1, 31)]
