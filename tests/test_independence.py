"""Tests run in any order: none may find what another one left in the process."""

from __future__ import annotations

import pytest

from storage.memory_cache import MemoryCache

CACHE: MemoryCache[str] = MemoryCache()


@pytest.mark.parametrize("test", ["one", "another"])
def test_nothing_is_remembered_of_another_test(test: str) -> None:
    assert CACHE.get("key", lambda: test) == test
