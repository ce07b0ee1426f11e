"""Compares a figure with the same figure of the previous period."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    amount: float
    digits: int
    direction: Direction
    tone: str  # "good", "poor" or empty: more feedback is neither, and few answers prove nothing

    @property
    def grammatical_number(self) -> int:
        """Of the word after it: 1 point, but 1.0 points."""
        return 1 if self.digits == 0 and self.amount == 1 else 2


def change(now: float | None, before: float | None, *, digits: int, is_judged: bool) -> Difference | None:
    """The difference of the rounded numbers, because the page shows these."""
    if now is None or before is None:
        return None
    amount = round(round(now, digits) - round(before, digits), digits)
    direction = Direction.UP if amount > 0 else Direction.DOWN if amount < 0 else Direction.SAME
    tone = {Direction.UP: "good", Direction.DOWN: "poor"}.get(direction, "") if is_judged else ""
    return Difference(abs(amount), digits, direction, tone)
