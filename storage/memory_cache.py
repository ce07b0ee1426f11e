"""What a process remembers of storage and of AWS for some seconds. A change shows everywhere within them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from storage import clock

Value = TypeVar("Value")

FRESH_SECONDS = 10.0
MOST = 1000


class MemoryCache(Generic[Value]):
    def __init__(self, stale_seconds: float = FRESH_SECONDS) -> None:
        """`stale_seconds` is how old an answer may be when storage gives none."""
        self._kept: dict[object, tuple[float, Value]] = {}
        self._stale_seconds = stale_seconds
        _caches.add(self)

    def get(
        self,
        key: object,
        read: Callable[[], Value],
        *,
        fresh_seconds: float = FRESH_SECONDS,
        unless: tuple[type[Exception], ...] = (),
    ) -> Value:
        """Reads again what is older than `fresh_seconds`. If that raises one of `unless`, an older answer is good."""
        # The age counts from the start of the read. Not by a monotonic clock, which may stand still while Lambda
        # freezes a container.
        now = clock.now().timestamp()
        at, value = self._kept.get(key, (float("-inf"), None))
        if value is not None and now - at < fresh_seconds:
            return value
        try:
            found = read()
        except unless:
            if value is not None and now - at < self._stale_seconds:
                return value
            raise
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = now, found
        return found

    def forget(self, key: object) -> None:
        self._kept.pop(key, None)

    def clear(self) -> None:
        self._kept.clear()


_caches: WeakSet[MemoryCache[Any]] = WeakSet()


def forget_all() -> None:
    """For tests, each of which begins as a new container does."""
    for cache in _caches:
        cache.clear()
