"""A refusal is written down and reported once an hour for each reason, and counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.ops.published import HEALTHY, aws, publish
from tests.ops.rollback.conftest import Refuse, Site, broken, refused

NOON = 1_800_000_000.0 // 3600 * 3600


class Died(Exception):
    """A timeout of Lambda, or a fault that the rollback does not expect."""


def die(*_: object, **__: object) -> None:
    raise Died


def alarm_after(site: Site, seconds: int) -> str:
    moment = datetime.now(UTC) - timedelta(minutes=4) + timedelta(seconds=seconds)
    return site.handle(site.event(site.message(StateChangeTime=moment.isoformat())))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [NOON]
    monkeypatch.setattr("ops.rollback.marks.time.time", lambda: now[0])
    return now


@pytest.fixture
def old(site: Site, clock: list[float]) -> Site:
    """What serves is past its watch period: an alarm is refused, and people are paged."""
    broken(site, age=timedelta(hours=30))
    return site


def test_twelve_perfect_forgeries_make_one_entry_and_one_page(old: Site) -> None:
    assert {alarm_after(old, number) for number in range(12)} == {"past-watch"}

    assert refused(old) == ["past-watch"]
    assert len(old.notices("pages")) == len(old.notices()) == 1


def test_the_next_hour_tells_how_many_were_only_counted(old: Site, clock: list[float]) -> None:
    for number in range(12):
        alarm_after(old, number)
    old.notices()
    clock[0] += 3 * 3600

    alarm_after(old, 20)
    alarm_after(old, 21)

    assert refused(old) == ["past-watch", "past-watch"]
    assert old.entries()[0].facts["onlyCounted"] == 11
    [notice] = old.notices()
    assert "The last time there were 11 more within the hour." in notice["Message"]


def test_another_release_is_another_matter(old: Site) -> None:
    alarm_after(old, 1)
    publish(old.function, HEALTHY)
    old.serve("3", age=timedelta(hours=30))

    alarm_after(old, 2)

    assert refused(old) == ["past-watch", "past-watch"]
    assert len(old.notices("pages")) == 2


def test_another_reason_is_told_at_once(old: Site) -> None:
    alarm_after(old, 1)
    old.handle(old.event("forged"))

    assert sorted(refused(old)) == ["forged", "past-watch"]


def test_where_nothing_can_be_counted_everything_is_told(old: Site) -> None:
    aws("dynamodb").delete_table(TableName=old.context.config.ledger_table)

    for number in range(3):
        alarm_after(old, number)

    assert len(old.notices("pages")) == 3


@pytest.mark.parametrize("step", ["notices.notify", "ledger_store.append"])
def test_a_function_that_dies_while_it_reports_a_refusal_reports_it_when_the_event_comes_again(
    old: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    event = old.late()
    with monkeypatch.context() as patch:
        patch.setattr(f"ops.rollback.reports.{step}", die)
        with pytest.raises(Died):
            old.handle(event)
    old.notices("pages")

    assert old.handle(event) == "past-watch"

    assert len(old.notices("pages")) == 1
    assert refused(old) == ["past-watch"]


def test_a_function_that_dies_while_it_reports_a_failure_reports_it_when_the_event_comes_again(
    old: Site, refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(old.context.functions, "GetAlias", 403, "AccessDeniedException")
    with monkeypatch.context() as patch:
        patch.setattr("ops.notices.notify", die)
        with pytest.raises(Died):
            alarm_after(old, 0)

    with pytest.raises(old.context.functions.exceptions.ClientError):
        alarm_after(old, 0)

    assert len(old.notices("pages")) == 1


def test_calls_that_aws_refuses_are_paged_once_an_hour(old: Site, refuse: Refuse) -> None:
    refuse(old.context.functions, "GetAlias", 403, "AccessDeniedException")

    for number in range(3):
        with pytest.raises(old.context.functions.exceptions.ClientError):
            alarm_after(old, number)

    assert len(old.notices("pages")) == 1
