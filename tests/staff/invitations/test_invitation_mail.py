"""The mail of an invitation: its words in two languages, its link, and when it is not sent at all."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from staff.invitations import inviting, joining
from staff.invitations.joining import State
from staff.members import person_store
from staff.models import Person
from tests.factories import a_project
from tests.staff.invitations.factories import EMAIL, an_invitation
from web.mail import recipients, rendering
from web.mail.models import Mail
from web.mail.recipients import Recipient
from web.mail.rendering import Rendered

pytestmark = pytest.mark.usefixtures("stack")


def found() -> Recipient | None:
    """As the delivery looks for it."""
    [mail] = Mail.scan()
    return recipients.find(mail.to)


def rendered() -> Rendered:
    recipient = found()
    assert recipient
    return rendering.render(inviting.TEMPLATE, recipient, {})


def test_it_says_who_invites_to_what_and_how_long_the_link_works(ada: Person) -> None:
    a_project("other", name="Norrvik & Sons", time_zone="Europe/Berlin")
    an_invitation(project_id="other", inviter_id=ada.person_id)

    mail = rendered()

    assert mail.subject == "Invitation to Norrvik & Sons"
    assert "Ada Lovelace invites you to the project Norrvik & Sons." in mail.text
    assert "until 28 November 2026, 11:00 CET" in mail.text  # the clock of the tests stands at 10:00:30 UTC
    assert "Ada Lovelace invites you to the project Norrvik &amp; Sons." in mail.html
    assert "&amp;amp;" not in mail.html
    for part in (mail.text, mail.html):
        assert ada.email not in part
        assert "because someone invited this address" in " ".join(part.split())


def test_it_is_in_the_language_that_the_owner_chose() -> None:
    an_invitation(language="de")

    mail = rendered()

    assert mail.subject == "Einladung zu Feedback"
    assert "?lang=de" in mail.text
    assert "?lang=de" in mail.html
    assert 'lang="de"' in mail.html


def test_the_link_of_both_parts_opens_the_invitation(client: Client) -> None:
    an_invitation()
    mail = rendered()

    links = {match for part in (mail.text, mail.html) for match in re.findall(r"http://[^\s\"<]+/join/[^\s\"<]+", part)}
    [link] = links
    path = link.partition("//")[2].partition("/")[2]
    assert EMAIL in client.get(f"/{path}").content.decode()
    assert joining.find(path.removeprefix("join/").partition("?")[0]).state == State.OPEN


def test_who_invited_may_have_left_the_site_since(ada: Person) -> None:
    an_invitation(inviter_id=ada.person_id)
    person_store.find(ada.person_id).delete()

    assert "You are invited to the project Feedback." in rendered().text


def test_an_invitation_that_was_taken_back_is_not_sent(ada: Person) -> None:
    invitation = an_invitation()
    inviting.revoke(invitation, actor_id=ada.person_id)

    assert found() is None


def test_an_invitation_of_no_project_or_of_none_is_not_found() -> None:
    for to in ("invitation:default/none", "invitation:", "invitation:nowhere"):
        assert recipients.find(to) is None
