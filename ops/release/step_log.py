"""Prints the step_log of a release: a line for each step, with its phase and the time it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, get_args

Phase = Literal["test", "build", "package", "deploy", "validate", "monitor"]
PHASES: tuple[Phase, ...] = get_args(Phase)

Say = Callable[[str], None]


class StepLog:
    def __init__(self, say: Say) -> None:
        self._say = say
        self._phase: Phase = PHASES[0]
        self._began = self._last = time.monotonic()
        self._spent: dict[Phase, float] = dict.fromkeys(PHASES, 0.0)

    def enter(self, phase: Phase) -> None:
        """The time since the last line counts for the phase before."""
        self._count()
        self._phase = phase

    def step(self, text: str) -> None:
        spent = self._count()
        self._print(f"> {PHASES.index(self._phase) + 1}/6 {self._phase:<8} {spent:7.2f} s  {text}")

    def note(self, text: str) -> None:
        """A line without a time, in the middle of a step."""
        self._print(f"> {PHASES.index(self._phase) + 1}/6 {self._phase:<8}            {text}")

    def end(self, text: str) -> None:
        self._count()
        phases = ", ".join(f"{phase} {spent:.1f}" for phase, spent in self._spent.items())
        self._print(f"> {text} ({self.seconds:.1f} s: {phases})")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def _print(self, line: str) -> None:
        try:
            self._say(line)
        except OSError:
            return  # a closed terminal or a full disk must not stop the release half way

    def _count(self) -> float:
        now = time.monotonic()
        spent, self._last = now - self._last, now
        self._spent[self._phase] += spent
        return spent
