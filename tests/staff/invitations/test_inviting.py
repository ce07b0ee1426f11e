"""Inviting, sending again, taking back: what is stored, recorded, sent, and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import Settings

from activity import reading
from staff.invitations import inviting, tokens
from staff.invitations.inviting import Guest, IsInvited, IsMember, NoMail, TooManyMails
from staff.models import Invitation, Person
from staff.roles import Role
from storage import clock, writes
from storage.connection.clients import client
from storage.writes import Conflict, NotFound
from tests.staff.invitations.factories import EMAIL, an_invitation
from web.mail.models import Mail

Later = Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("stack")
GRACE = Guest(EMAIL, Role.AGENT, "en")


def acts(invitation: Invitation) -> dict[str, object]:
    rows = reading.timeline(f"invitation#{invitation.invitation_id}").rows
    assert {row.project_id for row in rows} == {invitation.project_id}
    return {row.action: row.changes for row in rows}


def test_an_invitation_is_valid_for_a_week_and_recorded_without_the_address(ada: Person) -> None:
    invitation = inviting.invite("default", GRACE, inviter_id=ada.person_id)

    stored = inviting.find("default", invitation.invitation_id)
    assert (stored.email, stored.role, stored.language, stored.invited_by) == (EMAIL, "agent", "en", ada.person_id)
    assert stored.valid_until == clock.now() + timedelta(days=7)
    assert acts(invitation) == {"invitation.created": {"role": [None, "agent"]}}
    rows = reading.timeline(f"invitation#{invitation.invitation_id}").rows
    assert EMAIL not in str([row.serialize() for row in rows])
    assert [row.actor for row in rows] == [ada.actor]


def test_no_row_holds_the_token() -> None:
    token = tokens.make(an_invitation())

    secret = token.rpartition(".")[2]
    for model in (Invitation, Mail):
        rows = client("dynamodb").scan(TableName=model.Meta.table_name)["Items"]
        assert rows
        assert secret not in str(rows)


def test_the_row_of_the_mail_names_the_invitation_and_not_the_address() -> None:
    invitation = an_invitation()

    [mail] = Mail.scan()
    assert mail.to == f"invitation:default/{invitation.invitation_id}"
    assert (mail.template, mail.project_id, mail.context) == ("staff/mail/invitation", "default", {})


def test_sending_again_makes_a_new_link_that_is_valid_for_a_week_from_then(ada: Person, later: Later) -> None:
    invitation = an_invitation()
    before = tokens.make(invitation)
    later(timedelta(days=9))

    inviting.send_again(invitation, actor_id=ada.person_id)

    stored = inviting.find("default", invitation.invitation_id)
    assert stored.valid_until == clock.now() + timedelta(days=7)
    old, new = tokens.parse(before), tokens.parse(tokens.make(stored))
    assert old
    assert new
    assert not tokens.belongs_to(old, stored)
    assert tokens.belongs_to(new, stored)
    assert set(acts(invitation)) == {"invitation.created", "invitation.sent-again"}
    assert Mail.count() == 2


def test_what_was_taken_back_is_no_longer_waiting_and_cannot_be_sent(ada: Person) -> None:
    invitation = an_invitation()

    inviting.revoke(invitation, actor_id=ada.person_id)

    assert inviting.waiting("default") == []
    assert set(acts(invitation)) == {"invitation.created", "invitation.revoked"}
    for act in (inviting.revoke, inviting.send_again):
        with pytest.raises(NotFound):
            act(invitation, actor_id=ada.person_id)


def test_of_two_acts_on_one_invitation_the_second_is_refused(ada: Person) -> None:
    invitation = an_invitation()
    stale = inviting.find("default", invitation.invitation_id)
    inviting.revoke(invitation, actor_id=ada.person_id)

    with pytest.raises(Conflict):
        inviting.send_again(stale, actor_id=ada.person_id)
    assert Mail.count() == 1


def test_expired_ones_wait_for_a_month_to_be_sent_again(later: Later) -> None:
    invitation = an_invitation()
    later(timedelta(days=8))
    assert [inviting.is_open(each) for each in inviting.waiting("default")] == [False]

    later(timedelta(days=30))
    assert inviting.waiting("default") == []
    with pytest.raises(NotFound):
        inviting.find("default", invitation.invitation_id)


def test_a_member_and_who_is_invited_already_are_not_invited_twice(ada: Person) -> None:
    with pytest.raises(IsMember):
        an_invitation("ADA@example.com")
    an_invitation()
    with pytest.raises(IsInvited):
        an_invitation("Grace@Example.com")
    assert an_invitation(project_id="other").project_id == "other"  # another project knows nothing of it


def test_whether_an_address_has_an_account_elsewhere_makes_no_difference(ada: Person, asked: list[str]) -> None:
    inviting.invite("other", Guest(ada.email, Role.AGENT, "en"), inviter_id="an-owner")
    of_known = list(asked)
    asked.clear()
    inviting.invite("third", Guest(EMAIL, Role.AGENT, "en"), inviter_id="an-owner")

    assert asked == of_known


def test_a_project_sends_a_limited_number_of_mails_in_a_day(ada: Person, later: Later, settings: Settings) -> None:
    invitation = an_invitation()
    for number in range(inviting.MOST_MAILS_A_DAY - 1):
        inviting.invite("default", Guest(f"{number}@example.com", Role.AGENT, "en"), inviter_id=ada.person_id)

    with pytest.raises(TooManyMails):
        inviting.invite("default", Guest("one@more.example", Role.AGENT, "en"), inviter_id=ada.person_id)
    with pytest.raises(TooManyMails):
        inviting.send_again(invitation, actor_id=ada.person_id)
    assert Mail.count() == inviting.MOST_MAILS_A_DAY
    inviting.invite("other", GRACE, inviter_id=ada.person_id)  # which has a limit of its own
    later(timedelta(days=1))
    inviting.send_again(invitation, actor_id=ada.person_id)


@pytest.mark.parametrize(
    ("state", "is_lost"),
    [("queued", False), ("sent", False), ("failed", True), ("bounced", True), ("complained", True)],
)
def test_a_mail_that_did_not_arrive_is_named_until_another_one_is_sent(ada: Person, state: str, is_lost: bool) -> None:
    invitation, other = an_invitation(), an_invitation("eve@example.com")
    writes.change(writes.find(Mail, invitation.mail_id), Mail.state.set(state))

    assert inviting.undelivered([other, invitation]) == ({invitation.invitation_id} if is_lost else set())
    inviting.send_again(invitation, actor_id=ada.person_id)
    assert inviting.undelivered(inviting.waiting("default")) == set()


@pytest.mark.parametrize("missing", ["MAIL_FROM", "SITE_URL"])
def test_without_a_way_to_send_links_no_one_is_invited(settings: Settings, missing: str) -> None:
    setattr(settings, missing, "")

    with pytest.raises(NoMail):
        an_invitation()
    assert Invitation.count() == Mail.count() == 0
