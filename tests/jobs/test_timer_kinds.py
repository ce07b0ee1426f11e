from __future__ import annotations

from datetime import datetime, timedelta

from jobs import kinds, timers
from jobs.kinds import Due, Json, TimerKind
from jobs.models import Timer
from tests.factories import a_project
from tests.jobs.conftest import Steps, started
from tests.jobs.machine import Machine


def test_a_row_whose_message_was_lost_gets_it_within_six_minutes(machine: Machine, steps: Steps) -> None:
    started()
    machine.messages.clear()
    machine.run(3)
    assert len(machine.sent) == 1
    machine.run(3)
    assert steps.begun == [0, 1, 2]


def test_a_message_that_only_waits_for_its_next_try_is_not_sent_again(machine: Machine, steps: Steps) -> None:
    def fail(job: object) -> None:
        raise ValueError

    steps.act = fail
    started()
    machine.run(30)
    assert len(machine.sent) == 5  # one for each try


def test_a_message_that_waits_behind_others_is_sent_again_without_harm(machine: Machine, steps: Steps) -> None:
    started()
    (waiting,) = machine.messages
    waiting.visible_at += timedelta(minutes=30)
    machine.run(40)
    assert steps.begun == [0, 1, 2]
    assert machine.messages == []


def test_the_timer_of_a_job_ends_with_it(machine: Machine, steps: Steps) -> None:
    started()
    machine.deliver()
    assert [timer.kind for timer in Timer.scan()] == []


def daily_timers() -> list[str]:
    """The projects whose timers of a new kind have fired, as the list grows."""
    fired: list[str] = []

    def fire(subject: str, data: Json, now: datetime) -> Due:
        fired.append(subject)
        return Due(now + timedelta(days=1))

    kinds.register(TimerKind("test.daily", fire, for_each_project=True))
    return fired


def test_every_project_gets_its_timers_without_a_command(machine: Machine, steps: Steps) -> None:
    fired = daily_timers()
    machine.run(3)
    assert fired == ["default"]
    machine.run(2 * 60)
    assert fired == ["default"]  # its own time is not changed
    timers.clear("test.daily", "default")
    machine.run(62)
    assert fired == ["default", "default"]


def test_a_new_project_gets_its_timers_within_an_hour(machine: Machine, steps: Steps) -> None:
    fired = daily_timers()
    machine.run(3)
    a_project("other")
    machine.run(62)
    assert fired == ["default", "other"]


def test_the_timer_of_a_job_that_is_gone_ends(machine: Machine, steps: Steps) -> None:
    timers.set("jobs.watch", "default/gone", machine.now)
    machine.tick()
    assert [timer.subject for timer in Timer.scan()] == ["site"]
