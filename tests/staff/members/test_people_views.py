"""The page of people: who sees what, and what an owner can do there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from staff.members import member_changes
from staff.models import Invitation, Membership, Person, Session
from staff.roles import Role
from storage import writes
from tests.factories import a_member, a_project
from tests.sessions import browser_of
from tests.staff.invitations.factories import EMAIL, an_invitation
from web.mail.models import Mail

PEOPLE = "/dashboard/people/"
INVITE = f"{PEOPLE}invitations"
GUEST = {"email": EMAIL, "role": "agent", "language": "de"}
pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def owner(ada: Person) -> Client:
    return browser_of(ada)


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def address(person: Person, act: str = "") -> str:
    return f"{PEOPLE}{person.person_id}{act}"


def role_of(person: Person) -> str:
    return member_changes.find("default", person.person_id).role


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AGENT, Role.VIEWER])
def test_all_members_see_names_and_roles_and_only_owners_addresses_and_invitations(ada: Person, role: Role) -> None:
    an_invitation()
    page = text(browser_of(a_member(role)).get(PEOPLE))

    assert "Ada Lovelace" in page
    assert "Owner" in page
    for hidden in ("Ada@example.com", EMAIL, "Invite a person", address(ada)):
        assert hidden not in page


def test_an_owner_sees_addresses_invitations_and_the_forms(owner: Client, ada: Person, agent: Person) -> None:
    an_invitation(inviter_id=ada.person_id)
    page = text(owner.get(PEOPLE))

    for shown in (ada.email, agent.email, EMAIL, "Invite a person", address(agent), "invited by Ada Lovelace"):
        assert shown in page


def test_no_one_sees_people_or_invitations_of_another_project(owner: Client, ada: Person) -> None:
    a_project("other")
    stranger = a_member(Role.OWNER, "other")
    invitation = an_invitation(project_id="other")
    page = text(owner.get(PEOPLE))

    assert stranger.email not in page
    assert EMAIL not in page
    for path, body in (
        (address(stranger), {"role": "viewer", "seen": "owner"}),
        (address(stranger, "/remove"), {}),
        (f"{INVITE}/{invitation.invitation_id}", {"revoke": "1"}),
    ):
        assert owner.post(path, body).status_code == 404
    assert writes.find(Membership, "other", stranger.person_id).role == "owner"
    assert writes.find(Invitation, "other", invitation.invitation_id).revoked_at is None


def test_an_owner_changes_a_role_and_it_counts_from_the_next_request_on(owner: Client, agent: Person) -> None:
    theirs = browser_of(agent)
    assert theirs.get("/dashboard/inbox/reply-templates/").status_code == 200

    response = owner.post(address(agent), {"role": "viewer", "seen": "agent"})

    assert (response.status_code, response.headers["Location"]) == (302, f"{PEOPLE}?notice=role")
    assert "The role was changed" in text(owner.get(response.headers["Location"]))
    assert role_of(agent) == "viewer"
    assert theirs.get("/dashboard/inbox/reply-templates/").status_code == 403


def test_a_role_that_another_owner_changed_meanwhile_is_not_overwritten(owner: Client, agent: Person) -> None:
    writes.change(writes.find(Membership, "default", agent.person_id), Membership.role.set("viewer"))

    response = owner.post(address(agent), {"role": "admin", "seen": "agent"})

    assert response.status_code == 409
    assert "another owner changed this person" in text(response)
    assert 'name="seen" value="viewer"' in text(response)
    assert role_of(agent) == "viewer"


@pytest.mark.parametrize("role", ["", "king", "operator"])
def test_a_role_that_does_not_exist_is_refused(owner: Client, agent: Person, role: str) -> None:
    assert owner.post(address(agent), {"role": role, "seen": "agent"}).status_code == 422
    assert role_of(agent) == "agent"


def test_who_is_removed_loses_access_at_once_in_a_container_that_knows_them(owner: Client, agent: Person) -> None:
    """The process of this test is the container: it has just answered this person."""
    theirs = browser_of(agent)
    for page in ("/dashboard/", "/dashboard/inbox/", PEOPLE):
        assert theirs.get(page).status_code == 200
    assert theirs.get("/feedback").status_code == 200

    assert owner.post(address(agent, "/remove")).headers["Location"] == f"{PEOPLE}?notice=removed"

    assert theirs.get("/feedback").status_code == 401
    for page in ("/dashboard/", "/dashboard/inbox/", PEOPLE):
        assert theirs.get(page).headers["Location"].startswith("/sign-in/")
    assert "is no longer a member" in text(owner.get(f"{PEOPLE}?notice=gone"))
    assert owner.post(address(agent, "/remove")).status_code == 404


def test_the_page_says_what_becomes_of_the_work_and_where_it_is(owner: Client, agent: Person) -> None:
    page = text(owner.get(address(agent)))

    assert f"/dashboard/inbox/?status=open&amp;assignee={agent.person_id}" in page
    assert f"/dashboard/tasks/?assignee={agent.person_id}" in page
    for path in (f"/dashboard/inbox/?status=open&assignee={agent.person_id}", f"/dashboard/tasks/?assignee={agent}"):
        assert owner.get(path).status_code == 200


def test_the_last_owner_stays_and_the_page_says_why(owner: Client, ada: Person) -> None:
    assert "so they have to stay" in text(owner.get(address(ada)))

    for path, body in ((address(ada, "/remove"), {}), (address(ada), {"role": "viewer", "seen": "owner"})):
        response = owner.post(path, body)
        assert response.status_code == 409
        assert "this is the only owner" in text(response)
    assert role_of(ada) == "owner"


def test_an_owner_who_leaves_is_signed_out(owner: Client, ada: Person, agent: Person) -> None:
    owner.post(address(agent), {"role": "owner", "seen": "agent"})

    assert owner.post(address(ada, "/remove")).headers["Location"] == "/dashboard/"
    assert owner.get("/dashboard/").headers["Location"].startswith("/sign-in/")
    assert Session.count() == 0


def test_an_invitation_is_sent_and_listed_and_taken_back(owner: Client, ada: Person) -> None:
    assert owner.post(INVITE, GUEST).headers["Location"] == f"{PEOPLE}?notice=invited"

    [invitation] = Invitation.query("default")
    assert (invitation.email, invitation.role, invitation.language) == (EMAIL, "agent", "de")
    assert invitation.invited_by == ada.person_id
    path = f"{INVITE}/{invitation.invitation_id}"
    assert owner.post(path, {"send": "1"}).headers["Location"] == f"{PEOPLE}?notice=sent"
    assert Mail.count() == 2
    assert owner.post(path, {"revoke": "1"}).headers["Location"] == f"{PEOPLE}?notice=revoked"
    assert EMAIL not in text(owner.get(PEOPLE))
    assert owner.post(path, {"send": "1"}).headers["Location"] == f"{PEOPLE}?notice=ended"


def test_a_mail_that_did_not_arrive_is_named_without_the_reason(owner: Client) -> None:
    invitation = an_invitation()
    assert "did not arrive" not in text(owner.get(PEOPLE))
    writes.change(
        writes.find(Mail, invitation.mail_id), Mail.state.set("bounced"), Mail.reason.set("the address bounced")
    )

    page = text(owner.get(PEOPLE))
    assert "The mail did not arrive: check the address" in page
    assert "bounced" not in page


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"email": ""}, "Enter an e-mail address."),
        ({"email": "grace"}, "such as name@example.com"),
        ({"email": "grace\x00@example.com"}, "Null characters are not allowed."),
        ({"email": "gr\u0007ace@example.com"}, "characters that cannot be shown"),
        ({"email": f"{'a' * 250}@example.com"}, "That is too long."),
        ({"role": "king"}, "Choose one."),
        ({"language": "xx"}, "Choose one."),
        ({"email": "ada@EXAMPLE.com"}, "is a member of the project already"),
    ],
)
def test_what_is_wrong_with_an_invitation_stands_at_its_field(
    owner: Client, wrong: dict[str, str], problem: str
) -> None:
    response = owner.post(INVITE, GUEST | wrong)

    assert response.status_code == 422
    assert problem in text(response)
    assert Invitation.count() == Mail.count() == 0


def test_the_forms_name_their_project(owner: Client, agent: Person) -> None:
    invitation = an_invitation()
    for path in (INVITE, f"{INVITE}/{invitation.invitation_id}", address(agent), address(agent, "/remove")):
        assert owner.post(path, {"project": "other"}).status_code == 409
    for path in (PEOPLE, address(agent)):
        assert 'name="project" value="default"' in text(owner.get(path))


def test_a_site_without_mail_says_so(owner: Client, settings: Any) -> None:
    settings.MAIL_FROM = ""

    assert "not set up to send mails" in text(owner.get(PEOPLE))
    assert owner.post(INVITE, GUEST).status_code == 422
