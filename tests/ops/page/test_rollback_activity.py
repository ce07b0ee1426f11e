"""The rows of a rollback that a person starts on the page."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from activity import reading
from activity.models import ActivityRow
from local_aws import emulated
from ops.page import rollback
from storage.connection.clients import client as made
from tests.ops.page import stage as stages

REFUSING = "def handler(event, context): return {'moved': False, 'outcome': 'unhealthy', 'text': 'Version 4 is ill.'}"
RAISING = "def handler(event, context): raise RuntimeError('on purpose')"


def rows_of(stage: str) -> list[ActivityRow]:
    return reading.timeline(f"alias#{stage}", oldest_first=True).rows


def ask(reason: str = "Scores fell for Ada") -> rollback.RollbackOutcome:
    return rollback.request_rollback("4", "person:p1", reason)


def answering(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(made("lambda", once=True), "invoke", fail)


def test_a_rollback_has_a_row_before_it_and_one_after_it(stage: str) -> None:
    stages.released(stage)

    ask()

    before, after = rows_of(stage)
    assert (before.action, after.action) == ("rollback.requested", "rollback.moved")
    assert before.batch_id == after.batch_id is not None
    for row in (before, after):
        assert (row.actor, row.project_id, row.changes) == ("person:p1", "site", {"version": [None, 4]})
        assert "Ada" not in str(row.serialize())


def test_the_row_before_is_there_when_the_function_is_called(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[str] = []

    def note(**_: Any) -> None:
        recorded.extend(row.action for row in rows_of(stage))
        raise KeyboardInterrupt  # the site is killed

    monkeypatch.setattr(made("lambda", once=True), "invoke", note)

    with pytest.raises(KeyboardInterrupt):
        ask()

    assert recorded == ["rollback.requested"]


@pytest.mark.parametrize(("code", "action"), [(REFUSING, "rollback.refused"), (RAISING, "rollback.failed")])
def test_a_rollback_that_was_refused_or_failed_is_recorded_so(stage: str, code: str, action: str) -> None:
    stages.released(stage, rollback=code)

    ask()

    assert [row.action for row in rows_of(stage)] == ["rollback.requested", action]


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (ReadTimeoutError(endpoint_url="https://aws.example"), "rollback.unanswered"),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "Invoke"), "rollback.failed"),
    ],
)
def test_a_function_without_an_answer_is_recorded_so(
    stage: str, monkeypatch: pytest.MonkeyPatch, error: Exception, action: str
) -> None:
    answering(monkeypatch, error)

    ask()

    assert [row.action for row in rows_of(stage)] == ["rollback.requested", action]


def test_a_rollback_goes_on_although_it_cannot_be_recorded(
    stage: str, stack: int, caplog: pytest.LogCaptureFixture
) -> None:
    stages.released(stage)
    fault = {"operation": "PutItem", "times": 99, "status": 400, "code": "AccessDeniedException"}
    emulated.inject(stack, [{"service": "dynamodb", **fault}])

    outcome = ask()

    assert outcome.moved
    assert rows_of(stage) == []
    assert [record.levelname for record in caplog.records if record.msg == "activity_not_recorded"] == ["ERROR"] * 2
