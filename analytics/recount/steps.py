"""A recount in steps. It can stop after each piece of a step, and continue from its state in another process.

A piece may run twice from the same state, if the process was killed before the new state was stored. It only reads, or
makes corrections that are written once. A step that corrects always begins with a stored state, which lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from analytics.recount import corrections, passes, reconcile
from analytics.recount.in_flight import InFlight
from analytics.recount.passes import Pass
from analytics.recount.reconcile import Drift, DriftState
from analytics.recount.sources import source_of
from storage import clock, streams
from storage.ids import new_id
from storage.stream_reader import StreamReader

# Older than this, the stream may no longer reach back to the beginning of the first pass.
STALE_AFTER = timedelta(hours=20)
APART = timedelta(seconds=90)  # between the passes: longer than the delay of the counting


class TookTooLong(Exception):
    """The stream no longer reaches back to the start of the recount, so no drift would be certain."""

    safe_to_log = True


@dataclass(frozen=True)
class Options:
    project_id: str | None = None  # None: all projects
    fix: bool = False
    apart: timedelta = APART
    since: date = date.min
    trusts_frozen: bool = False


@dataclass
class Recount:
    options: Options
    recount_id: str = field(default_factory=new_id)
    stream: str = field(default_factory=lambda: streams.stream_of(settings.TABLES["feedback"]))
    step: int = 0
    passes: list[Pass] = field(default_factory=list)
    position: dict[str, Any] | None = None  # in the stream
    drifts: list[Drift] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.step == len(STEPS)

    @property
    def is_stale(self) -> bool:
        return bool(self.passes) and clock.now() - self.passes[0].started > STALE_AFTER

    @property
    def pause(self) -> timedelta:
        """For how long nothing can be done: the counting needs time to read the stream before the second pass."""
        if self.step != SECOND_PASS or len(self.passes) == 2:
            return timedelta(0)
        [first] = self.passes
        finished = first.finished or clock.now()
        return max(timedelta(0), finished + self.options.apart - clock.now())


def run(recount: Recount, deadline: datetime) -> None:
    """Does the current step, or the part of it that ends soon after the deadline. Then store the state."""
    if recount.is_stale:
        raise TookTooLong("The recount took too long, so no result is certain. Run it again.")
    if recount.pause:
        return
    begin = STEPS[recount.step]
    do_part = begin(recount)
    while not do_part():
        if clock.now() >= deadline:
            return
    recount.step += 1


Part = Callable[[], bool]  # whether it was the last part of the step


def _items(number: int, recount: Recount) -> Part:
    if len(recount.passes) == number:
        recount.passes.append(Pass())
    return partial(passes.read_items, recount.passes[number], source_of(recount.options.project_id))


def _counters(number: int, recount: Recount) -> Part:
    counted = {key for one in recount.passes for key in one.counted}
    return partial(passes.read_counters, recount.passes[number], source_of(recount.options.project_id), counted)


def _compare(recount: Recount) -> Part:
    def compare() -> bool:
        first, second = recount.passes
        recount.drifts = reconcile.compare(first, second, reconcile.live_days(recount.options.since))
        return True

    return compare


def _stream(recount: Recount) -> Part:
    start = recount.passes[0].started - source_of(recount.options.project_id).longest_delay
    in_flight = InFlight(recount.drifts, start)
    reader = StreamReader(recount.stream, recount.position) if recount.drifts else None

    def read_page() -> bool:
        page = reader.next_page() if reader else None
        in_flight.mark(page or ())
        recount.position = reader.position if reader else None
        return page is None

    return read_page


def _correct(recount: Recount) -> Part:
    def correct_one() -> bool:
        left = (each for each in enumerate(recount.drifts) if each[1].state is DriftState.CERTAIN)
        number, drift = next(left, (0, None)) if recount.options.fix else (0, None)
        if drift:
            corrections.fix(drift, f"{recount.recount_id}/{number}")
        return drift is None

    return correct_one


def _totals(recount: Recount) -> Part:
    """Needs two calls a project: one for its days, one for its retention."""
    second, options = recount.passes[1], recount.options
    live_from = reconcile.live_days(options.since)

    def compare_all() -> bool:
        drifts = [
            reconcile.total_drift(project, second, recount.drifts, live_from, trusts_frozen=options.trusts_frozen)
            for project in reconcile.projects_of(second)
        ]
        recount.drifts += [drift for drift in drifts if drift]
        return True

    return compare_all


STEPS: tuple[Callable[[Recount], Part], ...] = (
    partial(_items, 0),
    partial(_counters, 0),
    partial(_items, 1),
    partial(_counters, 1),
    _compare,
    _stream,
    _correct,
    _totals,
    _correct,
)
SECOND_PASS, COMPARISON = 2, 4  # places in STEPS
