"""How tests wait: often for the emulated AWS, whose work takes milliseconds, and not at all for a clock."""

from __future__ import annotations

import time
from typing import Any

OFTEN: Any = {"Delay": 0.02, "MaxAttempts": 3000}


class Clock:
    """Replaces the real clock for the canary: a sleep only moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def until_the_next_second() -> None:
    """For what counts in whole seconds, such as an alarm and the release after it."""
    time.sleep(1 - time.time() % 1)
