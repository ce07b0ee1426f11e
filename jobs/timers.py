"""Sets and clears timers. A timer fires at least once, at its time or up to a minute later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jobs.kinds import Json
from jobs.models import Timer
from storage import writes
from storage.transactions import Write
from storage.writes import Conflict, NotFound, again_on_conflict

SHARD = "0"  # one partition of the index takes 1,000 changes a second
PROJECT_TIMERS = "jobs.project-timers"  # the kind that makes the timers of all projects


def set(kind: str, subject: str, due_at: datetime, data: Json | None = None) -> None:
    """Makes the timer, or moves it to this time. Does nothing if it is already the same."""
    again_on_conflict(lambda: _set(kind, subject, due_at, dict(data or {})))


def ensure(kind: str, subject: str, due_at: datetime, data: Json | None = None) -> None:
    """Makes the timer if there is none. One that exists keeps its time."""
    try:
        writes.create(_new(kind, subject, due_at, dict(data or {})))
    except Conflict:
        return


def write(kind: str, subject: str, due_at: datetime, data: Json | None = None) -> Write:
    """Makes the timer, or moves it to this time, in a transaction of the caller: a timer and what it is for are stored
    together. A tick that fires the timer at this moment does not end it, because its version has changed.
    """
    timer = _new(kind, subject, due_at, dict(data or {}))
    values = timer.serialize()
    key = {"timerId": values.pop("timerId")}
    request = {
        "TableName": Timer.Meta.table_name,
        "Key": key,
        "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in values)} ADD #version :one",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*values, "version")},
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()} | {":one": {"N": "1"}},
    }
    return Write(timer, {"Update": request}, creates=False, apply=lambda: None)


def clear(kind: str, subject: str) -> None:
    """A timer that is being fired at this moment finishes, and does not fire again."""
    Timer(timer_id(kind, subject)).delete(add_version_condition=False)


def timer_id(kind: str, subject: str) -> str:
    return f"{kind}#{subject}"


def _set(kind: str, subject: str, due_at: datetime, data: dict[str, Any]) -> None:
    try:
        timer = writes.find(Timer, timer_id(kind, subject), consistent=True)
    except NotFound:
        writes.create(_new(kind, subject, due_at, data))
        return
    if (timer.due_at, timer.data, timer.attempts) != (due_at, data, 0):
        _move(timer, due_at, data)


def _move(timer: Timer, due_at: datetime, data: dict[str, Any]) -> None:
    try:
        writes.change(timer, Timer.due_at.set(due_at), Timer.data.set(data), Timer.attempts.set(0))
    except NotFound as error:
        raise Conflict("The timer was cleared in the meantime") from error


def _new(kind: str, subject: str, due_at: datetime, data: dict[str, Any]) -> Timer:
    return Timer(timer_id(kind, subject), kind=kind, subject=subject, data=data, shard=SHARD, due_at=due_at, attempts=0)
