from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from ops.page import cards
from tests.factories import an_operator
from tests.ops.page.stage import a_stage
from tests.sessions import browser_of


@pytest.fixture
def stage(stack: int, settings: LazySettings) -> Iterator[str]:
    """A stage of the test's own, with nothing in it."""
    yield a_stage(settings)
    cards.forget()


@pytest.fixture
def operator(stage: str) -> Client:
    return browser_of(an_operator())
