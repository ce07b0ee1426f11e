from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from jobs import kinds, timer_tick, timers
from jobs.kinds import Due, Json, TimerKind
from jobs.models import Timer
from storage import clock
from storage.transactions import transact
from tests.jobs.machine import MINUTE, Killed, Machine
from web.mail import sweep

Fired = list[tuple[str, Json]]


class Kind:
    """A kind of timer. A test may replace what it does when it is fired."""

    def __init__(self) -> None:
        self.fired: Fired = []
        self.act: Callable[[str, datetime], datetime | None] = lambda subject, now: None

    def fire(self, subject: str, data: Json, now: datetime) -> Due | None:
        self.fired.append((subject, data))
        again_at = self.act(subject, now)
        return Due(again_at) if again_at else None

    @property
    def subjects(self) -> list[str]:
        return [subject for subject, _ in self.fired]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    kinds.timer_kind("")  # loads the kinds of the apps, so that they return after the test
    monkeypatch.setattr(kinds, "_timer_kinds", {})
    kind = Kind()
    kinds.register(TimerKind("test", kind.fire))
    monkeypatch.setattr(timer_tick, "_ensure_project_timers", lambda: None)
    return kind


def fail(subject: str, now: datetime) -> None:
    raise ValueError("Ada Lovelace")


def kill(subject: str, now: datetime) -> None:
    raise Killed


def left() -> dict[str, datetime]:
    return {timer.subject: timer.due_at for timer in Timer.scan()}


def test_what_is_due_is_fired_and_gone_and_the_rest_waits(machine: Machine, kind: Kind) -> None:
    timers.set("test", "past", machine.now - MINUTE, {"n": 1})
    timers.set("test", "now", machine.now)
    timers.set("test", "later", machine.now + timedelta(milliseconds=1))
    machine.tick()
    assert kind.fired == [("past", {"n": 1}), ("now", {})]
    assert set(left()) == {"later"}


def test_a_timer_that_returns_a_time_is_due_again_then(machine: Machine, kind: Kind) -> None:
    kind.act = lambda subject, now: now + timedelta(hours=1)
    timers.set("test", "hourly", machine.now)
    machine.tick()
    assert left() == {"hourly": machine.now + timedelta(hours=1)}
    machine.run(59)
    assert len(kind.fired) == 1
    machine.run(2)
    assert len(kind.fired) == 2


def test_a_timer_goes_on_with_the_data_that_it_returns(machine: Machine, kind: Kind) -> None:
    fired: list[Json] = []

    def count(subject: str, data: Json, now: datetime) -> Due | None:
        fired.append(data)
        left = data["left"] - 1
        return Due(now, {"left": left}) if left else None

    kinds.register(TimerKind("counting", count))
    timers.set("counting", "a", machine.now, {"left": 2})
    timers.set("test", "hourly", machine.now, {"n": 1})
    kind.act = lambda subject, now: now + timedelta(minutes=2)
    machine.run(4)
    assert fired == [{"left": 2}, {"left": 1}]
    assert kind.fired == [("hourly", {"n": 1})] * 2  # without data of its own, it keeps what it had
    assert set(left()) == {"hourly"}


def test_a_timer_of_a_transaction_is_made_moved_and_not_ended_by_the_tick_that_fires_it(
    machine: Machine, kind: Kind
) -> None:
    def move(subject: str, now: datetime) -> None:
        transact(timers.write("test", subject, now + MINUTE, {"n": 2}))

    transact(timers.write("test", "a", machine.now, {"n": 1}))
    kind.act = move
    machine.tick()
    kind.act = lambda subject, now: None
    assert left() == {"a": machine.now + MINUTE}
    machine.run(2)
    assert kind.fired == [("a", {"n": 1}), ("a", {"n": 2})]
    assert left() == {}


def test_after_an_hour_without_ticks_each_timer_fires_once(machine: Machine, kind: Kind) -> None:
    kind.act = lambda subject, now: now + MINUTE if subject == "every minute" else None
    for subject in ("every minute", "once"):
        timers.set("test", subject, machine.now)
    machine.now += timedelta(hours=1)
    for _ in range(60):  # the messages of the hour, all at once
        machine.tick()
    assert sorted(kind.subjects) == ["every minute", "once"]


def test_a_timer_is_one_of_its_kind_and_subject(machine: Machine, kind: Kind) -> None:
    kinds.register(TimerKind("other", kind.fire))
    timers.set("test", "a", machine.now, {"n": 1})
    timers.set("test", "a", machine.now + MINUTE, {"n": 2})
    timers.set("other", "a", machine.now)
    machine.tick()
    assert kind.fired == [("a", {})]
    machine.run(2)
    assert kind.fired == [("a", {}), ("a", {"n": 2})]


def test_a_timer_that_exists_keeps_its_time_if_it_is_only_ensured(machine: Machine, kind: Kind) -> None:
    timers.ensure("test", "a", machine.now + MINUTE)
    timers.ensure("test", "a", machine.now)
    assert left() == {"a": machine.now + MINUTE}


def test_to_set_it_twice_writes_once(machine: Machine, kind: Kind) -> None:
    timers.set("test", "a", machine.now)
    calls = machine.calls
    timers.set("test", "a", machine.now)
    assert machine.calls == calls


def test_a_cleared_timer_does_not_fire(machine: Machine, kind: Kind) -> None:
    timers.set("test", "a", machine.now)
    timers.clear("test", "a")
    timers.clear("test", "a")
    machine.run(2)
    assert kind.fired == []


def test_a_timer_that_fails_is_tried_again_ever_later_and_blocks_no_other(machine: Machine, kind: Kind) -> None:
    kind.act = lambda subject, now: fail(subject, now) if subject == "bad" else None
    timers.set("test", "bad", machine.now - MINUTE)
    timers.set("test", "good", machine.now)
    machine.tick()
    assert kind.subjects == ["bad", "good"]
    assert left() == {"bad": machine.now + MINUTE}
    kind.fired.clear()
    machine.run(60)
    assert len(kind.fired) == 5  # after 1, 2, 4, 8, 16 minutes more
    kind.act = lambda subject, now: now + MINUTE
    machine.run(10)
    kind.act = fail
    machine.run(3)
    assert min(left().values()) <= machine.now + 2 * MINUTE  # after a success, the pauses are short again


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (6, 32), (7, 60), (5000, 60)])
def test_the_pause_after_a_failure_doubles_up_to_an_hour(attempts: int, minutes: int) -> None:
    assert timer_tick.pause_after(attempts) == timedelta(minutes=minutes)


def test_an_unknown_kind_waits_and_blocks_no_other(machine: Machine, kind: Kind) -> None:
    timers.set("of a later version", "a", machine.now - MINUTE)
    timers.set("test", "b", machine.now)
    machine.tick()
    assert kind.subjects == ["b"]
    kinds.register(TimerKind("of a later version", kind.fire))
    machine.run(2)
    assert kind.subjects == ["b", "a"]


def test_two_ticks_at_once_fire_a_timer_once(machine: Machine, kind: Kind) -> None:
    def tick_again(subject: str, now: datetime) -> datetime:
        timer_tick.tick()
        return now + timedelta(hours=1)

    kind.act = tick_again
    for subject in "abc":
        timers.set("test", subject, machine.now)
    machine.tick()
    assert sorted(kind.subjects) == ["a", "b", "c"]


# For each timer: the claim and the end.
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_kill_at_any_call_fires_each_timer_at_least_once(
    machine: Machine, kind: Kind, number: int, moment: str
) -> None:
    for subject in ("a", "b"):
        timers.set("test", subject, machine.now)
    machine.calls = 0
    setattr(machine, moment, lambda call: kill("", machine.now) if call == number else None)
    machine.run(5)
    assert set(kind.subjects) == {"a", "b"}
    assert len(kind.fired) <= 3
    assert left() == {}


def test_a_timer_whose_function_kills_the_process_lets_the_others_fire(machine: Machine, kind: Kind) -> None:
    kind.act = lambda subject, now: kill(subject, now) if subject == "a" else None
    timers.set("test", "a", machine.now - MINUTE)
    timers.set("test", "b", machine.now)
    machine.run(3)
    assert "b" in kind.subjects


@pytest.mark.parametrize("change", ["set", "cleared"])
@pytest.mark.parametrize("again", [True, False])
def test_a_timer_that_is_changed_while_it_fires_keeps_the_change(
    machine: Machine, kind: Kind, change: str, again: bool
) -> None:
    def act(subject: str, now: datetime) -> datetime | None:
        if change == "set":
            timers.set("test", "a", now + timedelta(days=1), {"n": 2})
        else:
            timers.clear("test", "a")
        return now + MINUTE if again else None

    kind.act = act
    timers.set("test", "a", machine.now)
    machine.tick()
    assert left() == ({"a": machine.now + timedelta(days=1)} if change == "set" else {})


def test_a_tick_ends_in_time_and_the_next_one_goes_on(machine: Machine, kind: Kind) -> None:
    def take_seven_seconds(subject: str, now: datetime) -> None:
        machine.now += timedelta(seconds=7)

    kind.act = take_seven_seconds
    for subject in "abcde":
        timers.set("test", subject, machine.now)
    machine.tick()
    assert len(kind.fired) == 3
    machine.tick()
    assert sorted(kind.subjects) == ["a", "b", "c", "d", "e"]


def test_more_timers_than_a_page_are_all_fired(machine: Machine, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timer_tick, "PAGE_SIZE", 2)
    for subject in "abcde":
        timers.set("test", subject, machine.now)
    machine.tick()
    assert sorted(kind.subjects) == ["a", "b", "c", "d", "e"]
    assert left() == {}


def test_no_log_line_has_the_text_of_an_error(machine: Machine, kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    kind.act = fail
    timers.set("test", "a", machine.now)
    machine.tick()
    (line,) = [record for record in caplog.records if record.msg == "timer_failed"]
    assert (vars(line)["kind"], vars(line)["attempts"]) == ("test", 1)
    assert clock.now() == machine.now


def test_a_tick_that_fails_stops_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError

    swept: list[bool] = []
    monkeypatch.setattr(timer_tick, "tick", fail)
    monkeypatch.setattr(sweep, "run", lambda: swept.append(True))
    response = timer_tick.on_tick({"Records": [{"messageId": "m1", "body": "{}"}]}, None)
    assert (response, swept) == ({"batchItemFailures": [{"itemIdentifier": "m1"}]}, [True])
