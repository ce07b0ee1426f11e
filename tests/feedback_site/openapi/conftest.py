from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_aws import emulated


@pytest.fixture(autouse=True)
def production() -> None:
    """Unlike those beside them, these ask the emulated AWS, by the names of its tables."""


@pytest.fixture
def tables(_stack: None, emulator: int) -> Iterator[int]:
    """The emulated AWS with our stack. Many tests of one item each: to empty all tables for each would take longer."""
    yield emulator
    emulated.inject(emulator, [])
