from __future__ import annotations

from typing import Any

import pytest

from conversations import notes, writing
from conversations.models import Kind, Message
from conversations.notes import Place
from conversations.writing import Draft
from staff.models import Person
from staff.roles import Role
from tests.factories import a_member

SUBJECT = "feedback#f1"
PLACE = Place("overview", "f1", "7K2M-94QX")


def a_draft(text: str = "The ramp again", **members: Any) -> Draft:
    defaults: dict[str, Any] = {"subject": SUBJECT, "project_id": "default", "kind": Kind.NOTE, "author": "person:p1"}
    return Draft(**{**defaults, "text": text, **members})


def a_message(text: str = "The ramp again", **members: Any) -> Message:
    return writing.write(a_draft(text, **members))[0]


def a_note(text: str, author: Person, **members: Any) -> Message:
    return notes.write(a_draft(text, author=author.actor, **members), PLACE, author.name)[0]


@pytest.fixture
def ada(stack: int) -> Person:
    """An agent of the default project. All people of the factory have the same name."""
    return a_member(Role.AGENT)
