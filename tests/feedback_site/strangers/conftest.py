from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.feedback_site.strangers.doors import HOST


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """The tables of the stack, in place of the captured events' own."""
    settings.ALLOWED_HOSTS = [HOST]
