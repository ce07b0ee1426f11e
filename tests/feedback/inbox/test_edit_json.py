from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from feedback.inbox import edit_json
from feedback.inbox.edit_json import UnknownEdit
from feedback.inbox.edits import Edit
from feedback.models import Status


@pytest.mark.parametrize(
    ("edit", "document"),
    [
        ({}, {}),
        ({"status": Status.DONE}, {"status": "done"}),
        (
            {"status": "snoozed", "snoozed_until": datetime(2026, 12, 3, 9, tzinfo=UTC)},
            {"status": "snoozed", "snoozed_until": "2026-12-03T09:00:00.000Z"},
        ),
        ({"tags": frozenset(), "assignee": ""}, {"tags": [], "assignee": ""}),
        (
            {"add_tags": frozenset({"b", "a"}), "remove_tags": frozenset({"c"}), "rating": 3},
            {"add_tags": ["a", "b"], "remove_tags": ["c"], "rating": 3},
        ),
    ],
)
def test_an_edit_survives_its_json(edit: dict[str, Any], document: dict[str, Any]) -> None:
    dumped = edit_json.dump(Edit(**edit))
    assert dumped == document
    assert edit_json.load(json.loads(json.dumps(dumped))) == Edit(**edit)


def test_a_member_of_a_newer_release_is_refused() -> None:
    with pytest.raises(UnknownEdit):
        edit_json.load({"status": "done", "mood": "good"})
