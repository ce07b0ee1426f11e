"""Tests run in any order: no test may see what another one left in the process."""

from __future__ import annotations

import pytest

from storage.memory_cache import MemoryCache

CACHE: MemoryCache[str] = MemoryCache()


@pytest.mark.parametrize("test", ["one", "another"])
def test_no_test_sees_the_data_of_another(test: str) -> None:
    assert CACHE.get("key", lambda: test) == test
