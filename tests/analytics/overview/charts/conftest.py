from __future__ import annotations

import pytest

from storage import clock
from tests.analytics.overview.charts.parts import NOW


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
