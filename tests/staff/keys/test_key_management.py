from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pynamodb.exceptions import TransactWriteError

from activity import reading
from activity.rows import TERMINAL
from local_aws import emulated
from staff.keys import key_management
from storage.writes import Conflict
from tests.activity.conftest import stored_rows
from web.caller import Scope
from web.logs.log_format import JsonFormatter, request_id

Later = Callable[[timedelta], None]
FAILS = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 99, "status": 400}


@pytest.fixture
def in_a_request() -> Iterator[str]:
    token = request_id.set("r-1")
    yield "r-1"
    request_id.reset(token)


@pytest.mark.usefixtures("stack")
def test_making_and_revoking_a_key_is_recorded_without_its_name(in_a_request: str, later: Later) -> None:
    key, text = key_management.make("shop", "CRM of Ada", [Scope.FEEDBACK_READ], actor="person:p1")
    later(timedelta(seconds=1))
    key_management.revoke(key, actor="person:p2")

    revoked, created = reading.timeline(f"key#{key.key_id}").rows
    assert (created.action, created.actor, created.project_id) == ("key.created", "person:p1", "shop")
    assert (revoked.action, revoked.actor, revoked.request_id) == ("key.revoked", "person:p2", in_a_request)
    for row in (created, revoked):
        assert "Ada" not in str(row.serialize())
        assert text.split("_", 2)[2] not in str(row.serialize())


def test_if_the_act_cannot_be_recorded_no_key_is_made_or_revoked(stack: int) -> None:
    key, _ = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    emulated.inject(stack, [{**FAILS, "code": "AccessDeniedException"}])

    with pytest.raises(TransactWriteError):
        key_management.revoke(key, actor=TERMINAL)
    with pytest.raises(TransactWriteError):
        key_management.make("default", "another", [Scope.FEEDBACK_READ], actor=TERMINAL)

    [stored] = key_management.of_project("default")
    assert "revokedAt" not in stored.serialize()
    assert len(stored_rows()) == 1


@pytest.mark.usefixtures("stack")
def test_a_key_that_was_revoked_in_the_meantime_is_recorded_once(later: Later) -> None:
    key, _ = key_management.make("default", "CRM", [Scope.FEEDBACK_READ], actor=TERMINAL)
    elsewhere = key_management.find(key.key_id)
    later(timedelta(seconds=1))
    key_management.revoke(elsewhere, actor=TERMINAL)

    with pytest.raises(Conflict):
        key_management.revoke(key, actor=TERMINAL)

    assert [row.action for row in reading.timeline(f"key#{key.key_id}").rows] == ["key.revoked", "key.created"]


@pytest.mark.usefixtures("stack")
def test_a_project_lists_its_own_keys() -> None:
    key_management.make("default", "one", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_management.make("default", "two", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_management.make("another", "three", [Scope.FEEDBACK_READ], actor=TERMINAL)
    assert {key.name for key in key_management.of_project("default")} == {"one", "two"}


@pytest.mark.usefixtures("stack")
def test_making_and_revoking_a_key_is_logged_without_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    key, _ = key_management.make("default", "CRM of Ada", [Scope.FEEDBACK_READ], actor=TERMINAL)
    key_management.revoke(key, actor=TERMINAL)
    made, revoked = [JsonFormatter().line(record) for record in caplog.records]
    assert (made["event"], revoked["event"]) == ("key_made", "key_revoked")
    assert made["metadata"] == {"subject": f"key:{key.key_id}", "scopes": ["feedback:read"]}
    assert revoked["metadata"] == {"subject": f"key:{key.key_id}"}
