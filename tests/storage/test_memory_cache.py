from __future__ import annotations

from datetime import timedelta

import pytest

from storage import clock, memory_cache
from storage.memory_cache import MemoryCache


def test_it_reads_again_what_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    cache: MemoryCache[str] = MemoryCache()
    cache.get("key", lambda: "old")

    now += timedelta(seconds=5)

    assert cache.get("key", lambda: "new") == "old"
    assert cache.get("key", lambda: "new", fresh_seconds=6) == "old"
    assert cache.get("key", lambda: "new", fresh_seconds=5) == "new"


def test_it_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_cache, "MAX_ENTRIES", 3)
    cache: MemoryCache[int] = MemoryCache()
    for number in range(10):
        assert cache.get(number, lambda: 7) == 7
    assert len(cache._entries) <= 3
