from __future__ import annotations

import pytest
from django.conf import LazySettings

from tests.sides import Side, two


@pytest.fixture
def sides(stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> tuple[Side, Side]:
    return two(settings, monkeypatch)
