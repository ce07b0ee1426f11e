"""What a token opens, and what joining changes: once, for one person, with the role of the invitation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from activity import reading
from activity.rows import TERMINAL
from staff.invitations import inviting, joining, tokens
from staff.invitations.joining import NotOpen, State
from staff.members import memberships, person_store, project_members
from staff.models import Invitation, Membership, Person
from staff.roles import Role
from storage import writes
from storage.writes import Conflict
from tests.factories import a_project
from tests.staff.conftest import PASSWORD
from tests.staff.invitations.factories import EMAIL, an_invitation

Later = Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("stack")


def state(invitation: Invitation) -> State:
    return joining.find(tokens.make(invitation)).state


def join_as_new(invitation: Invitation) -> Person:
    return joining.join_as_new(invitation, "Grace Hopper", PASSWORD)


def test_a_new_person_has_an_account_and_the_role_of_the_invitation() -> None:
    invitation = an_invitation(role=Role.ADMIN)

    grace = join_as_new(invitation)

    assert person_store.find_by_email(EMAIL).person_id == grace.person_id
    assert (grace.project_ids, bool(grace.is_operator)) == ({"default"}, False)
    assert writes.find(Membership, "default", grace.person_id).role == "admin"
    rows = reading.timeline(f"person#{grace.person_id}").rows
    assert sorted((row.action, row.project_id, row.actor) for row in rows) == [
        ("membership.added", "default", grace.actor),
        ("person.created", "site", grace.actor),
    ]


def test_the_row_of_a_person_from_the_site_does_not_have_the_attribute_that_makes_an_operator() -> None:
    """The role of the site may not write it, so a put with it would fail on AWS."""
    assert "isOperator" not in join_as_new(an_invitation()).serialize()


def test_a_person_with_an_account_joins_with_it() -> None:
    a_project("other")
    grace = person_store.create(EMAIL, "Grace", PASSWORD, "other", Role.OWNER, actor=TERMINAL)

    joining.join(an_invitation(), grace)

    assert person_store.find(grace.person_id).project_ids == {"default", "other"}
    assert writes.find(Membership, "default", grace.person_id).role == "agent"


def test_lists_of_members_show_who_joined_at_once() -> None:
    assert project_members.of_project("default") == {}
    grace = join_as_new(an_invitation())

    assert list(project_members.of_project("default")) == [grace.person_id]


def test_an_invitation_is_used_once() -> None:
    invitation = an_invitation()
    stale = inviting.find("default", invitation.invitation_id)
    join_as_new(invitation)
    assert state(invitation) == State.USED

    for again in (invitation, stale):
        with pytest.raises(NotOpen):
            join_as_new(again)
    assert Person.count() == Membership.count() == 1


def test_an_address_that_got_an_account_meanwhile_is_not_given_a_second_one() -> None:
    invitation = an_invitation()
    person_store.create(EMAIL, "Grace", PASSWORD, "other", Role.OWNER, actor=TERMINAL)

    with pytest.raises(Conflict):
        join_as_new(invitation)
    assert state(invitation) == State.OPEN


def test_who_is_a_member_already_keeps_the_role() -> None:
    invitation = an_invitation(role=Role.VIEWER)
    grace = person_store.create(EMAIL, "Grace", PASSWORD, "default", Role.OWNER, actor=TERMINAL)

    joining.join(invitation, grace)

    assert writes.find(Membership, "default", grace.person_id).role == "owner"
    assert state(invitation) == State.USED


def test_joining_goes_on_if_the_person_was_changed_at_that_moment() -> None:
    grace = person_store.create(EMAIL, "Grace", PASSWORD, "other", Role.OWNER, actor=TERMINAL)
    stale = person_store.find(grace.person_id)
    writes.change(grace, Person.name.set("Admiral"))

    joining.join(an_invitation(), stale)

    assert memberships.is_member("default", grace.person_id)
    assert person_store.find(grace.person_id).name == "Admiral"


def test_an_invitation_that_was_taken_back_or_has_expired_opens_nothing(ada: Person, later: Later) -> None:
    revoked, expired = an_invitation(), an_invitation("eve@example.com")
    inviting.revoke(revoked, actor_id=ada.person_id)
    later(timedelta(days=7))

    assert (state(revoked), state(expired)) == (State.REVOKED, State.EXPIRED)
    for invitation in (revoked, expired):
        with pytest.raises(NotOpen):
            join_as_new(invitation)


def test_an_older_link_is_unknown_after_the_invitation_was_sent_again(ada: Person) -> None:
    invitation = an_invitation()
    before = tokens.make(invitation)
    inviting.send_again(invitation, actor_id=ada.person_id)

    assert joining.find(before).state == State.UNKNOWN
    assert state(invitation) == State.OPEN


def test_a_link_stays_the_same_when_the_mail_is_sent_twice_but_not_under_another_key(settings: object) -> None:
    invitation = an_invitation()
    token = tokens.make(invitation)
    settings.SECRET_KEY = "another one, fifty characters long, made for this test only"  # type: ignore[attr-defined]

    assert joining.find(token).state == State.OPEN  # a link that was sent works after a rotation of the key
    assert tokens.make(invitation) != token


@pytest.mark.parametrize("change", ["project", "id", "proof", "shape"])
def test_a_token_that_was_changed_is_unknown(change: str) -> None:
    invitation, other = an_invitation(), an_invitation("eve@example.com", project_id="other")
    project, invitation_id, proof = tokens.make(invitation).split(".")
    token = {
        "project": f"other.{invitation_id}.{proof}",
        "id": f"{project}.{other.invitation_id}.{proof}",
        "proof": f"{project}.{invitation_id}.{proof[:-1]}{'0' if proof[-1] != '0' else '1'}",
        "shape": f"{project}.{invitation_id}",
    }[change]

    assert joining.find(f"{project}.{invitation_id}.{proof}").state == State.OPEN
    assert joining.find(token).state == State.UNKNOWN
