"""Runs threads in simulated time: one runs at a time, and time passes only when they wait. So a run repeats exactly."""

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
        """Returns when all have ended. Then it raises the first exception of a lane."""
        turns = [threading.Semaphore(0) for _ in works]
        for turn in turns:
            heapq.heappush(self._waiting, (self.now, next(self._order), turn))
        with ThreadPoolExecutor(len(works)) as pool:
            lanes = [pool.submit(self._lane, work, turn) for work, turn in zip(works, turns, strict=True)]
            self._next()
        for lane in lanes:
            lane.result()

    def wait(self, seconds: float) -> None:
        """Lets the other lanes run until `seconds` have passed. Called inside a lane."""
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
