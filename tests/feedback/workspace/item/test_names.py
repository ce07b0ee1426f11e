from __future__ import annotations

import pytest

from feedback.workspace.item import names
from staff.members.project_members import Member

TEAM = {"ada": Member("ada", "Ada", "agent")}


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("person:ada", "Ada"),
        ("person:gone", "Someone"),
        ("key:ada", "A program"),
        ("visitor", "The visitor"),
        ("system:snooze", "The site"),
    ],
)
def test_without_a_read_only_members_are_called_by_their_names(actor: str, name: str) -> None:
    assert names.briefly(actor, TEAM) == name
