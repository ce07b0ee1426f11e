"""A browser of an agent."""

from __future__ import annotations

import pytest
from django.test import Client

from staff.models import Person
from staff.roles import Role
from tests.factories import a_member
from tests.sessions import browser_of


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)
