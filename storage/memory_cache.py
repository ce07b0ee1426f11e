"""Remembers values read from storage or AWS for some seconds. A change reaches all containers within this time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from storage import clock

Value = TypeVar("Value")

FRESH_SECONDS = 10.0
MAX_ENTRIES = 1000


class MemoryCache(Generic[Value]):
    def __init__(self, stale_seconds: float = FRESH_SECONDS) -> None:
        """`stale_seconds` is how old a value may be if storage does not answer."""
        self._entries: dict[object, tuple[float, Value]] = {}
        self._stale_seconds = stale_seconds
        _caches.add(self)

    def get(
        self,
        key: object,
        read: Callable[[], Value],
        *,
        fresh_seconds: float | Callable[[Value], float] = FRESH_SECONDS,
        stale_if: tuple[type[Exception], ...] = (),
    ) -> Value:
        """Reads a value older than `fresh_seconds` again, which may depend on the value. If that raises one of
        `stale_if`, the old value stays.
        """
        # The age of a value counts from the start of its read. Not with a monotonic clock, which may stop while Lambda
        # freezes a container.
        now = clock.now().timestamp()
        read_at, value = self._entries.get(key, (float("-inf"), None))
        if value is not None and now - read_at < (fresh_seconds(value) if callable(fresh_seconds) else fresh_seconds):
            return value
        try:
            new_value = read()
        except stale_if:
            if value is not None and now - read_at < self._stale_seconds:
                return value
            raise
        if len(self._entries) >= MAX_ENTRIES:
            self._entries.clear()
        self._entries[key] = now, new_value
        return new_value

    def forget(self, key: object) -> None:
        self._entries.pop(key, None)

    def clear(self) -> None:
        self._entries.clear()


_caches: WeakSet[MemoryCache[Any]] = WeakSet()


def forget_all() -> None:
    """For tests: each starts like a new container."""
    for cache in _caches:
        cache.clear()
