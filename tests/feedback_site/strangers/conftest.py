from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.feedback_site.strangers.doors import HOST


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """Replaces the fixture of the folder above: these tests use the tables of the stack."""
    settings.ALLOWED_HOSTS = [HOST]
