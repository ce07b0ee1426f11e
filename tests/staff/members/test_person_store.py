from __future__ import annotations

import pytest

from activity import reading
from activity.rows import TERMINAL
from staff.members import memberships, person_store
from staff.models import Membership, Person, PersonEmail
from staff.roles import Role
from storage import writes
from storage.connection.clients import client
from tests.staff.conftest import PASSWORD
from web.logs.log_format import JsonFormatter

pytestmark = pytest.mark.usefixtures("stack")


def _create(email: str = "ada@example.com", role: Role = Role.AGENT) -> Person:
    return person_store.create(email, "Ada Lovelace", PASSWORD, "default", role, actor=TERMINAL)


def test_a_person_is_stored_with_the_address_and_the_membership() -> None:
    ada = _create(" Ada@example.com ")

    stored = person_store.find_by_email("ADA@EXAMPLE.COM")

    assert (stored.person_id, stored.email, stored.name) == (ada.person_id, "Ada@example.com", "Ada Lovelace")
    assert not stored.is_operator
    assert stored.project_ids == {"default"}
    assert writes.find(Membership, "default", ada.person_id).role == Role.AGENT


def test_an_address_belongs_to_one_person() -> None:
    ada = _create()

    with pytest.raises(writes.Conflict):
        _create("ADA@example.com", Role.OWNER)

    assert [person.person_id for person in Person.scan()] == [ada.person_id]  # nothing of the second one is left
    assert [membership.role for membership in Membership.scan()] == [Role.AGENT]


def test_a_person_is_created_in_one_transaction(asked: list[str]) -> None:
    _create()

    assert asked == ["TransactWriteItems"]


def test_a_new_address_takes_the_place_of_the_old_one() -> None:
    ada = _create()

    person_store.change_email(ada, "countess@example.com", actor=TERMINAL)

    stored = person_store.find_by_email("Countess@example.com")
    assert (stored.person_id, stored.email, stored.project_ids) == (ada.person_id, "countess@example.com", {"default"})
    assert _create("ada@example.com").person_id != ada.person_id  # the old address is free


def test_the_case_of_an_address_can_change() -> None:
    ada = _create()

    person_store.change_email(ada, "Ada@Example.com", actor=TERMINAL)

    assert person_store.find_by_email("ada@example.com").email == "Ada@Example.com"
    assert PersonEmail.count() == 1


def test_the_address_of_another_person_cannot_be_taken() -> None:
    ada, bob = _create(), _create("bob@example.com")

    with pytest.raises(writes.Conflict):
        person_store.change_email(ada, "BOB@example.com", actor=TERMINAL)

    assert person_store.find_by_email("ada@example.com").person_id == ada.person_id
    assert person_store.find_by_email("bob@example.com").person_id == bob.person_id


def test_of_two_changes_of_an_address_at_one_moment_one_wins() -> None:
    first = _create()
    second = person_store.find(first.person_id)

    person_store.change_email(first, "one@example.com", actor=TERMINAL)
    with pytest.raises((writes.Conflict, writes.NotFound)):
        person_store.change_email(second, "two@example.com", actor=TERMINAL)

    assert PersonEmail.count() == 1
    assert person_store.find_by_email("one@example.com").person_id == first.person_id


def test_only_the_row_of_the_person_holds_the_address() -> None:
    _create()
    rows = client("dynamodb").scan(TableName=PersonEmail.Meta.table_name)["Items"]
    rows += client("dynamodb").scan(TableName=Membership.Meta.table_name)["Items"]

    assert len(rows) == 2
    assert "example.com" not in str(rows)


def test_a_person_has_memberships_of_several_projects() -> None:
    ada = _create()

    memberships.add(ada, "other", Role.OWNER, actor=TERMINAL)

    assert person_store.find(ada.person_id).project_ids == {"default", "other"}
    assert writes.find(Membership, "other", ada.person_id).role == Role.OWNER
    with pytest.raises(writes.Conflict):
        memberships.add(ada, "other", Role.VIEWER, actor=TERMINAL)
    assert writes.find(Membership, "other", ada.person_id).role == Role.OWNER


@pytest.mark.parametrize("removed", [["other"], ["default", "other"]])
def test_a_membership_that_ends_leaves_the_others(removed: list[str]) -> None:
    ada = _create()
    memberships.add(ada, "other", Role.OWNER, actor=TERMINAL)

    for project_id in removed:
        memberships.remove(writes.find(Membership, project_id, ada.person_id), ada, actor=TERMINAL)

    left = {"default", "other"} - set(removed)
    assert set(person_store.find(ada.person_id).project_ids or ()) == left
    assert {membership.project_id for membership in Membership.scan()} == left


@pytest.mark.parametrize(
    ("project_ids", "first"), [({"b", "a"}, "a"), ({"a", "default"}, "default"), ({"z"}, "z"), (None, None)]
)
def test_a_person_begins_in_the_default_project_or_in_the_first_one(
    project_ids: set[str] | None, first: str | None
) -> None:
    assert memberships.first_project(Person("p", project_ids=project_ids)) == first


def test_the_log_has_the_changes_without_names_and_addresses(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    ada = _create()
    person_store.set_password(ada, "another long password", actor=TERMINAL)
    person_store.change_email(ada, "countess@example.com", actor=TERMINAL)
    person_store.set_operator(ada, True, actor=TERMINAL)
    memberships.add(ada, "other", Role.OWNER, actor=TERMINAL)
    memberships.remove(writes.find(Membership, "other", ada.person_id), ada, actor=TERMINAL)

    lines = [JsonFormatter().line(record) for record in caplog.records]

    subject = {"subject": f"person:{ada.person_id}"}
    assert [(line["event"], line["metadata"]) for line in lines] == [
        ("person_created", {**subject, "project": "default", "role": "agent", "operator": False}),
        ("password_set", subject),
        ("email_changed", subject),
        ("operator_set", {**subject, "operator": True}),
        ("membership_created", {**subject, "project": "other", "role": "owner"}),
        ("membership_removed", {**subject, "project": "other"}),
    ]


def test_changes_of_a_person_are_recorded_without_the_values_of_texts() -> None:
    ada = _create()
    person_store.set_password(ada, "another long password", actor="person:p1")
    person_store.change_email(ada, "countess@example.com", actor="person:p1")
    person_store.set_operator(ada, True, actor=TERMINAL)

    rows = [row for row in reading.timeline(f"person#{ada.person_id}").rows if row.action == "person.changed"]
    assert {row.project_id for row in rows} == {"site"}
    assert sorted(map(str, (row.changes for row in rows))) == [
        "{'email': 'changed'}",
        "{'isOperator': [False, True]}",
        "{'password': 'changed'}",  # pragma: allowlist secret
    ]
    assert sorted(row.actor for row in rows) == ["person:p1", "person:p1", TERMINAL]


def test_a_change_that_is_refused_is_not_recorded() -> None:
    ada, elsewhere = _create(), person_store.find_by_email("ada@example.com")
    person_store.set_operator(elsewhere, True, actor=TERMINAL)

    with pytest.raises(writes.Conflict):
        person_store.set_password(ada, "another long password", actor=TERMINAL)

    changed = [
        row.changes for row in reading.timeline(f"person#{ada.person_id}").rows if row.action == "person.changed"
    ]
    assert changed == [{"isOperator": [False, True]}]


def test_a_new_person_and_the_memberships_are_recorded_in_their_projects() -> None:
    ada = _create()
    memberships.add(ada, "other", Role.OWNER, actor="person:p1")
    memberships.remove(writes.find(Membership, "other", ada.person_id), ada, actor="person:p2")

    rows = reading.timeline(f"person#{ada.person_id}").rows
    assert sorted((row.action, row.project_id, row.actor, str(row.changes)) for row in rows) == [
        ("membership.added", "default", TERMINAL, "{'role': [None, 'agent']}"),
        ("membership.added", "other", "person:p1", "{'role': [None, 'owner']}"),
        ("membership.removed", "other", "person:p2", "{'role': ['owner', None]}"),
        ("person.created", "site", TERMINAL, "{'isOperator': [None, False]}"),
    ]
    recorded = str([row.serialize() for row in rows]).lower()
    assert "lovelace" not in recorded
    assert "example.com" not in recorded


def test_a_membership_that_exists_already_is_not_recorded_again() -> None:
    ada = _create()

    with pytest.raises(writes.Conflict):
        memberships.add(ada, "default", Role.OWNER, actor=TERMINAL)

    actions = [row.action for row in reading.timeline(f"person#{ada.person_id}").rows]
    assert sorted(actions) == ["membership.added", "person.created"]
