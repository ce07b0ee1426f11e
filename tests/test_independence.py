"""Tests run in any order: none may find what another one left in the process."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from staff.cache import ShortMemory

MEMORY: ShortMemory[str] = ShortMemory()


@pytest.mark.parametrize("test", ["one", "another"])
def test_nothing_is_remembered_of_another_test(test: str) -> None:
    assert MEMORY.get("key", lambda: test) == test
    assert cache.get_or_set("key", test) == test
