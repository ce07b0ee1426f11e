from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def production() -> None:
    """Replaces the fixture of the folder above: these tests use the tables of the emulated AWS."""
