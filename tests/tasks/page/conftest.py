from __future__ import annotations

import re

import pytest
from django.test import Client

from staff.models import Person
from staff.roles import Role
from tests.factories import a_member
from tests.sessions import browser_of

TAGS = re.compile(r"<[^>]*>")


def text(page: bytes) -> str:
    return " ".join(TAGS.sub(" ", page.decode()).split())


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)
