"""The rows of `manage.py rollback`."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.management import CommandError, call_command
from pytest_django import Settings

from activity import reading
from ops.rollback import by_hand
from ops.versions import MovedMeanwhile
from tests.ops.published import HEALTHY
from tests.ops.rollback.conftest import KEY, Site


@pytest.fixture
def stage(site: Site, stack: int, settings: Settings) -> Site:
    settings.STAGE, settings.LEDGER_KEY = site.stage, KEY
    settings.LEDGER_TABLE_NAME = site.context.config.ledger_table
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=timedelta(days=3))
    return site


def back() -> None:
    call_command("rollback", "--reason", "wrong prices", "--yes", stdout=io.StringIO())


def acts(site: Site) -> list[tuple[str, str, Any]]:
    rows = reading.timeline(f"alias#{site.stage}", oldest_first=True).rows
    return [(row.action, row.actor, row.changes) for row in rows]


def act(action: str) -> tuple[str, str, Any]:
    return action, "system:manage.py", {"version": [None, 1]}


def test_a_rollback_has_a_row_before_it_and_one_after_it(stage: Site) -> None:
    back()

    assert stage.alias().version == "1"
    assert acts(stage) == [act("rollback.requested"), act("rollback.moved")]


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (MovedMeanwhile("The alias was moved."), "rollback.refused"),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "UpdateAlias"), "rollback.failed"),
    ],
)
def test_a_rollback_that_did_not_happen_is_recorded_so(
    stage: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, action: str
) -> None:
    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(by_hand, "carry_out", fail)

    with pytest.raises(CommandError):
        back()

    assert acts(stage) == [act("rollback.requested"), act(action)]


def test_what_was_not_agreed_is_not_recorded(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(CommandError, match="--yes"):
        call_command("rollback", "--reason", "wrong prices")

    assert acts(stage) == []
