"""Fires the timers that are due. A rule of EventBridge sends a message each minute (ops/cloud/infrastructure.yaml).

Lambda may deliver a message twice, and two messages at once. Before a timer is fired, its time is moved on by a
conditional write: so only one tick fires it, and if that tick is killed, the timer is due again a little later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from jobs import kinds, timers
from jobs.kinds import Due
from jobs.models import Timer
from storage import clock, queues, writes
from storage.memory_cache import MemoryCache
from storage.transactions import delete, transact
from storage.writes import Conflict, NotFound
from web.mail import sweep

logger = logging.getLogger(__name__)

TICK = timedelta(seconds=20)  # the function has 29
PAGE_SIZE = 100
# A timer that fails is tried again after one minute, two, four ... up to an hour. One minute is longer than a call of
# the function can take, so that no other tick fires the timer meanwhile.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

ENSURED_SECONDS = 3600.0  # each process looks once an hour
_ensured = MemoryCache[bool]()


def on_tick(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    return queues.handle_each(event, lambda body: _each_minute())


def _each_minute() -> None:
    try:
        tick()
    finally:
        sweep.run()  # mails belong to a lower app, which knows no timers


def tick() -> None:
    _ensure_project_timers()
    deadline = clock.now() + TICK
    for timer in _due(clock.now()):
        if clock.now() >= deadline:
            logger.warning("timers_left", extra={"seconds": TICK.total_seconds()})  # the next tick goes on
            return
        if _claim(timer):
            _fire(timer)


def pause_after(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def _ensure_project_timers() -> None:
    """Makes the timer that makes the timers of all projects (jobs/timer_kinds.py), so nothing else has to start it."""
    _ensured.get("site", _ensure, fresh_seconds=ENSURED_SECONDS)


def _ensure() -> bool:
    timers.ensure(timers.PROJECT_TIMERS, "site", clock.now())
    return True


def _due(now: datetime) -> Iterator[Timer]:
    return iter(Timer.by_due_time.query(timers.SHARD, Timer.due_at <= now, page_size=PAGE_SIZE))


def _claim(timer: Timer) -> bool:
    """False if another tick fires it, or if it was moved or cleared. The index may be some seconds behind the table."""
    attempts = int(timer.attempts) + 1
    try:
        writes.change(timer, Timer.due_at.set(clock.now() + pause_after(attempts)), Timer.attempts.set(attempts))
    except (Conflict, NotFound):
        return False
    return True


def _fire(timer: Timer) -> None:
    log_fields = {"kind": timer.kind, "attempts": int(timer.attempts)}
    kind = kinds.timer_kind(timer.kind)
    if kind is None:  # of a later version, before a rollback. It stays, and is tried again like one that failed.
        logger.warning("timer_kind_unknown", extra=log_fields)
        return
    try:
        again = kind.fire(timer.subject, timer.data, clock.now())
    except Exception:  # one bad timer must not keep the others from firing
        logger.exception("timer_failed", extra=log_fields)
        return
    _finish(timer, again)


def _finish(timer: Timer, again: Due | None) -> None:
    """Not if the timer was set or cleared meanwhile: then the newer time counts."""
    try:
        if again is None:
            transact(delete(timer))
        else:
            data = timer.data if again.data is None else dict(again.data)
            writes.change(timer, Timer.due_at.set(again.at), Timer.data.set(data), Timer.attempts.set(0))
    except (Conflict, NotFound):
        return
