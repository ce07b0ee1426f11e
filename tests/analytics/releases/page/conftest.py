from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from staff.roles import Role
from tests.factories import a_member
from tests.sessions import browser_of

TAGS = re.compile(r"<[^>]*>")


def text(page: bytes) -> str:
    """As a person reads it."""
    return " ".join(html.unescape(TAGS.sub(" ", page.decode())).split())


@pytest.fixture
def browser(stack: int) -> Client:
    return browser_of(a_member(Role.AGENT))
