from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_aws import emulated


@pytest.fixture(autouse=True)
def production() -> None:
    """Replaces the fixture of the folder above: these tests use the tables of the emulated AWS."""


@pytest.fixture
def tables(_stack: None, emulator: int) -> Iterator[int]:
    """The emulated AWS with our stack. The tables are not emptied for each test: it would take longer than the test."""
    yield emulator
    emulated.inject(emulator, [])
