"""Threads in a time of their own: one runs at a time, and only waiting lets time pass. A run repeats exactly."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count


class Lanes:
    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, threading.Semaphore]] = []
        self._order = count()
        self._here = threading.local()

    def run(self, works: Sequence[Callable[[], object]]) -> None:
        """Ends when all have ended. An exception of one is raised after the others ended."""
        turns = [threading.Semaphore(0) for _ in works]
        for turn in turns:
            heapq.heappush(self._waiting, (self.now, next(self._order), turn))
        with ThreadPoolExecutor(len(works)) as pool:
            lanes = [pool.submit(self._lane, work, turn) for work, turn in zip(works, turns, strict=True)]
            self._next()
        for lane in lanes:
            lane.result()

    def wait(self, seconds: float) -> None:
        """Called inside a lane: the others go on until this moment is the next."""
        turn: threading.Semaphore = self._here.turn
        heapq.heappush(self._waiting, (self.now + seconds, next(self._order), turn))
        self._next()
        turn.acquire()

    def _lane(self, work: Callable[[], object], turn: threading.Semaphore) -> None:
        turn.acquire()
        self._here.turn = turn
        try:
            work()
        finally:
            self._next()

    def _next(self) -> None:
        if self._waiting:
            self.now, _, turn = heapq.heappop(self._waiting)
            turn.release()
