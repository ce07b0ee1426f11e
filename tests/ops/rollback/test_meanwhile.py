"""Others move the alias at the same time, or AWS does not let us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops import versions
from ops.rollback import execute
from ops.rollback.evidence import LookAgain
from tests.ops.published import HEALTHY, publish
from tests.ops.rollback.conftest import Refuse, Site, broken, stays


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object], *, times: int = 1) -> None:
    """Between the decision and the move."""
    real, left = execute.carry_out, iter(range(times))

    def late(*args: Any, **kwargs: Any) -> str:
        if next(left, None) is not None:
            happens()
        return real(*args, **kwargs)

    monkeypatch.setattr(execute, "carry_out", late)


def noted(site: Site) -> None:
    """As a release does, once its entry is in the ledger."""
    alias = site.alias()
    assert alias.note
    versions.annotate(site.context.functions, alias, replace(alias.note, entry=5))


def test_an_alias_that_changed_meanwhile_is_looked_at_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(site)
    meanwhile(monkeypatch, lambda: noted(site))

    assert site.handle() == "rolled back"
    assert site.alias().version == "1"
    assert site.entries()[0].sequence == 6  # the one that was noted is missing, and stays so


def test_a_release_at_the_same_time_is_not_blamed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(site)
    publish(site.function, HEALTHY)
    # Its note is of the next minute: the failures are not of that one.
    meanwhile(monkeypatch, lambda: site.serve("3", age=timedelta(seconds=-70)))

    with pytest.raises(LookAgain):
        site.handle()
    assert stays(site, "3")


def test_a_person_who_rolls_back_at_the_same_time_wins(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(site)
    publish(site.function, HEALTHY)
    meanwhile(monkeypatch, lambda: site.serve("3", state="rolled-back"))

    assert site.handle() == "flapping"
    assert stays(site, "3")


def test_it_does_not_chase_an_alias_for_ever(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(site)
    meanwhile(monkeypatch, lambda: noted(site), times=1000)

    assert site.handle() == "moved-meanwhile"
    assert len(site.notices("pages")) == 1


def test_a_throttled_api_is_asked_again(site: Site, refuse: Refuse) -> None:
    broken(site)
    refuse(site.context.functions, "UpdateAlias", 429, "TooManyRequestsException", times=1)

    assert site.handle() == "rolled back"


def test_an_api_that_stays_throttled_gets_the_alarm_again(
    site: Site, refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(site)
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    event = site.event()
    refuse(site.context.functions, "UpdateAlias", 429, "TooManyRequestsException", times=12)

    for _ in range(2):
        with pytest.raises(ClientError, match="TooManyRequests"):
            site.handle(event)
    assert stays(site)
    assert len(site.notices("pages")) == 1  # told once

    assert site.handle(event) == "rolled back"  # the third time Lambda brings it
