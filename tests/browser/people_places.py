"""The pages of people and invitations and their states, for tests that look at every page."""

from __future__ import annotations

from staff.invitations import inviting
from staff.members import person_store
from staff.roles import Role
from tests.browser.visits import Place, Visit
from tests.factories import a_member
from tests.staff.invitations.factories import EMAIL, address_of, an_invitation


def people(visit: Visit) -> None:
    owner = a_member(Role.OWNER)
    a_member(Role.AGENT)
    an_invitation(f"{'grace' * 10}@{'norrvik-ferries' * 3}.example.com", inviter_id=owner.person_id)
    visit.sign_in(owner)
    visit.goto("/dashboard/people/")
    visit.is_titled("Invite a person")


def refused_invitation(visit: Visit) -> None:
    people(visit)
    visit.page.get_by_role("button", name="Send the invitation").click()
    visit.page.get_by_text("Enter an e-mail address.").wait_for()


def person(visit: Visit) -> None:
    people(visit)
    agent = person_store.find_by_email("agent@example.com")
    visit.goto(f"/dashboard/people/{agent.person_id}")
    visit.is_titled("Remove from the project")


def join(visit: Visit) -> None:
    visit.goto(address_of(an_invitation()))
    visit.is_titled("Join Feedback")


def wrong_join(visit: Visit) -> None:
    join(visit)
    visit.page.get_by_role("button", name="Join").click()
    visit.is_titled("Something is missing or wrong")


def join_of_another_person(visit: Visit) -> None:
    visit.sign_in(a_member())
    visit.goto(address_of(an_invitation()))
    visit.is_titled("This invitation is for someone else")


def ended_invitation(visit: Visit) -> None:
    invitation = an_invitation(EMAIL)
    inviting.revoke(invitation, actor_id="an-owner")
    visit.goto(address_of(invitation))
    visit.is_titled("This invitation was taken back")


PLACES: list[Place] = [
    people,
    refused_invitation,
    person,
    join,
    wrong_join,
    join_of_another_person,
    ended_invitation,
]
