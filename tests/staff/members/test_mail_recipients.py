from __future__ import annotations

import pytest
from pytest_django import Settings

from activity.rows import TERMINAL
from staff.members import mail_recipients, person_store
from staff.models import Person
from staff.roles import Role
from storage import writes
from web.mail import recipients
from web.mail.recipients import Recipient

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def ada() -> Person:
    return person_store.create("ada@example.com", "Ada", "correct horse battery", "default", Role.OWNER, actor=TERMINAL)


def test_a_person_is_found_by_id_and_by_the_hash_of_the_address(ada: Person) -> None:
    writes.change(ada, Person.language.set("de"), Person.time_zone.set("Europe/Berlin"))
    expected = Recipient("ada@example.com", "Ada", "de", "Europe/Berlin")

    assert recipients.find(ada.actor) == expected
    assert recipients.find(mail_recipients.account(person_store.email_hash("Ada@Example.com"))) == expected


def test_a_person_without_choices_gets_those_of_the_site(ada: Person, settings: Settings) -> None:
    settings.DEFAULT_TIME_ZONE = "Asia/Tokyo"
    assert recipients.find(ada.actor) == Recipient("ada@example.com", "Ada", "en", "Asia/Tokyo")


def test_a_changed_address_counts_from_the_next_mail_on(ada: Person) -> None:
    person_store.change_email(ada, "ada@new.example", actor="person:p1")
    recipient = recipients.find(ada.actor)
    assert recipient is not None
    assert recipient.address == "ada@new.example"


@pytest.mark.parametrize("to", ["person:none", "account:none", "person:", "account:"])
def test_a_person_who_does_not_exist_is_not_found(to: str) -> None:
    assert recipients.find(to) is None


@pytest.mark.parametrize("to", ["key:1", "", "ada"])
def test_an_unknown_kind_of_recipient_is_an_error_so_that_the_mail_is_tried_again(to: str) -> None:
    with pytest.raises(LookupError, match="No recipients of the kind"):
        recipients.find(to)
