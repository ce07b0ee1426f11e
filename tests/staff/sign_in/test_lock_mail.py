"""The mail to the owner of a locked account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as django_mail

from activity.rows import TERMINAL
from local_aws import emulated
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from staff.sign_in import credentials, lock_mail, lockout
from staff.sign_in.lockout import ACCOUNT, BOTH, NETWORK, SignInRefused
from storage import clock, writes
from storage.connection.clients import client
from web.mail import delivery
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")

PASSWORD = "correct horse battery"  # pragma: allowlist secret
Later = Callable[..., None]


@pytest.fixture
def ada() -> Person:
    person = person_store.create("ada@example.com", "Ada", PASSWORD, "default", Role.OWNER, actor=TERMINAL)
    writes.change(person, Person.language.set("de"), Person.time_zone.set("Europe/Berlin"))
    return person


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    def move(**by: float) -> None:
        moment = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)

    move()
    return move


def lock(email: str = "ada@example.com", network: str = "203.0.113.1", tries: int = 5) -> None:
    for _ in range(tries):
        with pytest.raises(SignInRefused):
            credentials.check(email, "wrong wrong wrong", network)


def mails() -> list[Mail]:
    return sorted(Mail.scan(), key=lambda mail: mail.mail_id)


def test_a_lock_sends_one_mail_to_the_owner_in_their_language(ada: Person) -> None:
    lock(tries=4)
    assert mails() == []

    lock(tries=3)  # two of them find the account locked

    [mail] = mails()
    delivery.deliver(mail.mail_id)
    [sent] = django_mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "Ihr Konto bei Feedback ist für kurze Zeit gesperrt"
    assert "Aus einem anderen Netz können Sie sich weiterhin anmelden." in sent.body


def test_a_lock_of_an_unknown_address_makes_the_same_calls_and_sends_nothing(ada: Person, asked: list[str]) -> None:
    calls = []
    for email in ("ada@example.com", "eve@example.com"):
        lock(email, tries=4)
        asked.clear()
        lock(email, tries=1)
        calls.append(list(asked))
    assert calls[0] == calls[1]

    first, second = mails()
    assert {first.to.partition(":")[0], second.to.partition(":")[0]} == {"account"}
    for mail in (first, second):
        delivery.deliver(mail.mail_id)
    assert [sent.to for sent in django_mail.outbox] == [["ada@example.com"]]
    [unsent] = [mail for mail in mails() if mail.state == "failed"]
    assert unsent.reason == "there is no such person"


def test_locks_from_many_networks_send_one_mail_in_a_quarter_of_an_hour(ada: Person, later: Later) -> None:
    for number in range(3):
        lock(network=f"203.0.113.{number}")
    assert len(mails()) == 1

    later(minutes=15)
    lock(network="203.0.113.7")
    assert len(mails()) == 2


def test_an_attacker_who_never_stops_causes_five_mails_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    sent = []
    for quarter in (*range(10), 24 * 4):
        moment = midnight + quarter * lockout.LOCK_DURATION
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        lock_mail.send("ada@example.com", {BOTH: moment})
        sent.append(len(mails()))
    assert sent == [1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 6]


@pytest.mark.parametrize(
    ("names", "only_one_network"), [([BOTH], True), ([ACCOUNT], False), ([BOTH, ACCOUNT, NETWORK], False)]
)
def test_the_mail_says_whether_other_networks_are_locked_too(names: list[str], only_one_network: bool) -> None:
    until = clock.now() + lockout.LOCK_DURATION

    lock_mail.send("ada@example.com", dict.fromkeys(names, until))

    [mail] = mails()
    assert mail.context == {"until": clock.to_text(until), "only_one_network": only_one_network}


@pytest.mark.parametrize("names", [[], [NETWORK]])
def test_a_lock_of_a_network_concerns_no_account(names: list[str]) -> None:
    lock_mail.send("ada@example.com", dict.fromkeys(names, clock.now()))
    assert mails() == []


@pytest.mark.parametrize(
    ("service", "operation", "stored"),
    [("dynamodb", "UpdateItem", 0), ("dynamodb", "PutItem", 0), ("sqs", "SendMessage", 1)],
)
def test_a_mail_that_cannot_be_queued_changes_no_answer(stack: int, service: str, operation: str, stored: int) -> None:
    fault = {"service": service, "operation": operation, "times": 9, "status": 500, "code": "InternalServerError"}
    emulated.inject(stack, [fault])

    lock_mail.send("ada@example.com", {BOTH: clock.now()})

    emulated.inject(stack, [])
    assert len(mails()) == stored  # the sweep sends the message of a stored one


def test_the_row_holds_no_address(ada: Person) -> None:
    lock()
    rows = client("dynamodb").scan(TableName=Mail.Meta.table_name)["Items"]
    assert "ada" not in json.dumps(rows).lower()
