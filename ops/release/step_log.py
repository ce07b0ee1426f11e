"""The six stages of a release as one trail: a line for each step, with the time it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, get_args

Stage = Literal["test", "build", "package", "deploy", "validate", "monitor"]
STAGES: tuple[Stage, ...] = get_args(Stage)

Say = Callable[[str], None]


class Trail:
    def __init__(self, say: Say) -> None:
        self._say = say
        self._stage: Stage = STAGES[0]
        self._began = self._last = time.monotonic()
        self._spent: dict[Stage, float] = dict.fromkeys(STAGES, 0.0)

    def enter(self, stage: Stage) -> None:
        """What took time since the last line belongs to the stage before."""
        self._count()
        self._stage = stage

    def step(self, text: str) -> None:
        spent = self._count()
        self._tell(f"> {STAGES.index(self._stage) + 1}/6 {self._stage:<8} {spent:7.2f} s  {text}")

    def note(self, text: str) -> None:
        """Of what still goes on, and takes its time later."""
        self._tell(f"> {STAGES.index(self._stage) + 1}/6 {self._stage:<8}            {text}")

    def end(self, text: str) -> None:
        self._count()
        stages = ", ".join(f"{stage} {spent:.1f}" for stage, spent in self._spent.items())
        self._tell(f"> {text} ({self.seconds:.1f} s: {stages})")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def _tell(self, line: str) -> None:
        try:
            self._say(line)
        except OSError:
            return  # a terminal that was closed, or a full disk: no reason to stop half way

    def _count(self) -> float:
        now = time.monotonic()
        spent, self._last = now - self._last, now
        self._spent[self._stage] += spent
        return spent
