from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def production() -> None:
    """Unlike those beside them, these ask the emulated AWS, by the names of its tables."""
