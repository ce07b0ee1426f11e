from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.exceptions import PutError

from activity import reading
from activity.models import ActivityRow
from local_aws import emulated
from staff.models import Person
from staff.sign_in import credentials, lockout
from tests.activity.conftest import stored_rows
from tests.staff.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("stack")

Later = Callable[[timedelta], None]
ADDRESS, OTHER_ADDRESS = "203.0.113.9", "198.51.100.7"


def fail(times: int, email: str = "ada@example.com", address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(lockout.SignInRefused):
            credentials.check(email, "wrong", address)


def sign_ins() -> list[ActivityRow]:
    """Without the rows of the person who was created."""
    return [row for row in stored_rows() if row.action.startswith("sign-in.")]


def acts(subject: str) -> list[tuple[str, Any]]:
    return sorted(((row.action, row.changes) for row in sign_ins() if row.subject == subject), key=str)


def of_ada(ada: Person) -> list[tuple[str, Any]]:
    return acts(f"person#{ada.person_id}")


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT_AND_NETWORK", 1000)
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 1000)
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 1000)


def test_a_sign_in_is_recorded_as_an_act_of_the_person(ada: Person) -> None:
    credentials.check("ada@example.com", PASSWORD, ADDRESS)

    [row] = sign_ins()
    assert row.subject == f"person#{ada.person_id}"
    assert (row.action, row.actor, row.project_id) == ("sign-in.succeeded", ada.actor, "site")
    assert row.activity_id in [found.activity_id for found in reading.audit("site", "2026-11").rows]


def test_a_wrong_password_is_recorded_as_an_act_of_a_visitor(ada: Person) -> None:
    fail(1)

    [row] = sign_ins()
    assert (row.action, row.actor, row.changes) == ("sign-in.failed", "visitor", {"count": [0, 1]})


@pytest.mark.usefixtures("without_locks")
def test_many_wrong_passwords_write_few_rows_with_their_number(ada: Person) -> None:
    fail(105)

    assert of_ada(ada) == [("sign-in.failed", {"count": [old, new]}) for old, new in ((0, 1), (1, 10), (10, 100))]


def test_the_count_begins_again_after_the_window(ada: Person, later: Later) -> None:
    fail(3)
    later(timedelta(minutes=16))
    fail(1)

    assert of_ada(ada) == [("sign-in.failed", {"count": [0, 1]})] * 2


@pytest.mark.usefixtures("without_locks")
def test_all_unknown_addresses_together_write_few_rows(ada: Person) -> None:
    for number in range(12):
        fail(1, f"stranger{number}@example.com")

    assert acts("sign-in#unknown") == [("sign-in.failed", {"count": [0, 1]}), ("sign-in.failed", {"count": [1, 10]})]
    assert len(sign_ins()) == 2


def test_a_lock_of_an_account_is_recorded_once(ada: Person) -> None:
    fail(8)

    assert of_ada(ada) == [
        ("sign-in.failed", {"count": [0, 1]}),
        ("sign-in.locked-for-network", {"count": [0, 1]}),
    ]


def test_a_lock_of_an_account_for_all_networks_is_recorded(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 2)
    fail(1)
    fail(1, address=OTHER_ADDRESS)

    assert ("sign-in.locked", {"count": [0, 1]}) in of_ada(ada)


def test_the_lock_of_a_network_is_recorded_without_the_network(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 2)
    fail(1)
    fail(1, "stranger@example.com")

    assert acts("sign-in#networks") == [("sign-in.network-locked", {"count": [0, 1]})]


def test_no_row_has_an_address_or_a_hash_of_one(ada: Person) -> None:
    fail(6)
    fail(6, "stranger@example.com", OTHER_ADDRESS)
    credentials.check("ada@example.com", PASSWORD, OTHER_ADDRESS)

    allowed = {"subject", "activityId", "projectId", "projectMonth", "actor", "action", "changes", "requestId"}
    for row in sign_ins():
        assert set(row.serialize()) <= allowed
        assert row.subject in {f"person#{ada.person_id}", "sign-in#unknown"}
        assert row.actor in {ada.actor, "visitor"}
        assert row.changes is None or set(row.changes) == {"count"}


def test_without_a_record_there_is_no_sign_in(ada: Person, stack: int) -> None:
    fault = {"operation": "PutItem", "times": 1, "status": 400, "code": "AccessDeniedException"}
    emulated.inject(stack, [{"service": "dynamodb", **fault}])

    with pytest.raises(PutError):
        credentials.check("ada@example.com", PASSWORD, ADDRESS)


def test_a_put_without_effect_stores_nothing_and_reports_a_failure_of_storage(ada: Person, stack: int) -> None:
    fail(2)
    assert len(sign_ins()) == 1
    fault = {"operation": "PutItem", "times": 1, "status": 400, "code": "AccessDeniedException"}
    emulated.inject(stack, [{"service": "dynamodb", **fault}])

    with pytest.raises(PutError):
        credentials.check("ada@example.com", "wrong", ADDRESS)
