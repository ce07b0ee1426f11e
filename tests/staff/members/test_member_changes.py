"""What an owner does with the members, and that a project always keeps an owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from activity import reading
from staff.members import member_changes, memberships, project_members
from staff.members.member_changes import ChangedMeanwhile, LastOwner
from staff.models import Person
from staff.roles import Role
from storage import transactions, writes
from storage.writes import NotFound
from tests.factories import a_member

pytestmark = pytest.mark.usefixtures("stack")
PROJECT = "default"


@pytest.fixture
def owner(stack: int) -> Person:
    return a_member(Role.OWNER)


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


def role_of(person: Person) -> str:
    return member_changes.find(PROJECT, person.person_id).role


def give(person: Person, role: Role, *, seen: str, by: Person) -> bool:
    return member_changes.change_role(PROJECT, person.person_id, role, seen=seen, actor=by.actor)


def remove(person: Person, *, by: Person) -> None:
    member_changes.remove(PROJECT, person.person_id, actor=by.actor)


def test_a_changed_role_is_recorded_with_the_old_and_the_new_one(owner: Person, agent: Person) -> None:
    assert give(agent, Role.ADMIN, seen="agent", by=owner)

    assert role_of(agent) == "admin"
    rows = reading.timeline(f"person#{agent.person_id}").rows
    [changed] = [row for row in rows if row.action == "membership.changed"]
    assert (changed.project_id, changed.actor, changed.changes) == (PROJECT, owner.actor, {"role": ["agent", "admin"]})


def test_the_same_role_again_changes_nothing(owner: Person, agent: Person) -> None:
    assert not give(agent, Role.AGENT, seen="viewer", by=owner)

    assert "membership.changed" not in {row.action for row in reading.timeline(f"person#{agent.person_id}").rows}


def test_the_second_of_two_owners_sees_that_the_first_one_was_faster(owner: Person, agent: Person) -> None:
    give(agent, Role.VIEWER, seen="agent", by=owner)

    with pytest.raises(ChangedMeanwhile):
        give(agent, Role.ADMIN, seen="agent", by=owner)
    assert role_of(agent) == "viewer"


def test_who_is_removed_is_no_longer_a_member_anywhere_one_looks(owner: Person, agent: Person) -> None:
    assert agent.person_id in project_members.of_project(PROJECT)

    remove(agent, by=owner)

    assert not memberships.is_member(PROJECT, agent.person_id)
    assert agent.person_id not in project_members.of_project(PROJECT)
    assert writes.find(Person, agent.person_id).project_ids is None
    with pytest.raises(NotFound):
        remove(agent, by=owner)


@pytest.mark.parametrize("act", [remove, lambda person, by: give(person, Role.ADMIN, seen="owner", by=by)])
def test_the_only_owner_stays(owner: Person, agent: Person, act: Callable[..., Any]) -> None:
    with pytest.raises(LastOwner):
        act(owner, by=owner)

    assert role_of(owner) == "owner"


@pytest.mark.parametrize("act", [remove, lambda person, by: give(person, Role.ADMIN, seen="owner", by=by)])
def test_an_owner_may_go_while_another_one_stays(owner: Person, agent: Person, act: Callable[..., Any]) -> None:
    give(agent, Role.OWNER, seen="agent", by=owner)

    act(owner, by=owner)

    assert role_of(agent) == "owner"
    with pytest.raises(LastOwner):
        act(agent, by=agent)


def test_of_two_owners_who_remove_each_other_at_one_moment_one_wins(
    owner: Person, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read that the other one is still an owner, before either of them writes."""
    give(agent, Role.OWNER, seen="agent", by=owner)
    transact, others = transactions.transact, [agent]

    def just_before(*all_writes: Any) -> None:
        if others:
            remove(others.pop(), by=owner)
        transact(*all_writes)

    monkeypatch.setattr(transactions, "transact", just_before)
    with pytest.raises(LastOwner):
        remove(owner, by=agent)

    assert role_of(owner) == "owner"
    with pytest.raises(NotFound):
        role_of(agent)


def test_a_removal_goes_on_if_the_person_was_changed_at_that_moment(
    owner: Person, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact, changes = transactions.transact, [Person.name.set("Countess")]

    def just_before(*all_writes: Any) -> None:
        if changes:
            writes.change(writes.find(Person, agent.person_id), changes.pop())
        transact(*all_writes)

    monkeypatch.setattr(transactions, "transact", just_before)
    remove(agent, by=owner)

    assert not memberships.is_member(PROJECT, agent.person_id)
    assert writes.find(Person, agent.person_id).name == "Countess"
