"""What an owner does with the members of a project. A project always keeps an owner.

Two owners can remove each other at the same moment. So the transaction that takes the role of an owner from one person
also checks that another owner still is one. Of two such transactions DynamoDB lets one win, and the other fails.
"""

from __future__ import annotations

from collections.abc import Callable

from staff.members import memberships, person_store, project_members
from staff.models import Membership
from staff.roles import Role
from storage import transactions, writes
from storage.transactions import Write
from storage.writes import Conflict, NotFound


class LastOwner(Exception):
    """Without this person the project would have no owner."""


class ChangedMeanwhile(Exception):
    """Another owner gave this person another role since the page was opened."""


def find(project_id: str, person_id: str) -> Membership:
    """Raises NotFound."""
    return writes.find(Membership, project_id, person_id, consistent=True)


def change_role(project_id: str, person_id: str, role: Role, *, seen: str, actor: str) -> bool:
    """`seen` is the role that the page showed. Returns whether something was changed.

    Raises LastOwner, ChangedMeanwhile, or NotFound if the person is no longer a member.
    """

    def write() -> bool:
        membership = find(project_id, person_id)
        if membership.role == role:
            return False
        if membership.role != seen:
            raise ChangedMeanwhile
        _together(lambda *guard: memberships.change_role(membership, role, *guard, actor=actor), membership)
        return True

    is_changed = writes.again_on_conflict(write)
    project_members.forget(project_id)
    return is_changed


def remove(project_id: str, person_id: str, *, actor: str) -> None:
    """Raises LastOwner, or NotFound if the person is no longer a member."""

    def write() -> None:
        membership, person = find(project_id, person_id), person_store.find_now(person_id)
        _together(lambda *guard: memberships.remove(membership, person, *guard, actor=actor), membership)

    writes.again_on_conflict(write)
    project_members.forget(project_id)


def is_last_owner(membership: Membership) -> bool:
    return membership.role == Role.OWNER and _another_owner(membership) is None


def _together(write: Callable[..., None], membership: Membership) -> None:
    """If another owner was removed meanwhile, the next try looks for one that is left."""
    try:
        write(*_guard(membership))
    except NotFound as error:
        raise Conflict(str(error)) from None


def _guard(membership: Membership) -> list[Write]:
    if membership.role != Role.OWNER:
        return []
    other = _another_owner(membership)
    if other is None:
        raise LastOwner
    return [transactions.check(other)]


def _another_owner(membership: Membership) -> Membership | None:
    members = Membership.query(membership.project_id, consistent_read=True)
    owners = (other for other in members if other.role == Role.OWNER and other.person_id != membership.person_id)
    return next(owners, None)
