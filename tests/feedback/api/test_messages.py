"""Notes and replies through the API: the same functions as the pages call."""

from __future__ import annotations

from typing import Any

import pytest

from conversations import reading
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from feedback.replies import receiving, reply_addresses
from staff.roles import Role
from tests.factories import a_key, a_member, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.feedback.replies.conftest import anna, mails, stored
from web.caller import Scope
from web.mail import suppression

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def item() -> Feedback:
    return anna()


@pytest.fixture
def program() -> Caller:
    return Caller(a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE))


def path(item: Feedback, kind: str) -> str:
    return f"/feedback/{item.feedback_id}/{kind}"


def texts(item: Feedback) -> list[str]:
    return [message.text for message in reading.of(subject_of(item.feedback_id))]


def test_a_note_is_written_and_listed(program: Caller, item: Feedback) -> None:
    ada = a_member(Role.AGENT)

    written = program.send("POST", path(item, "notes"), {"text": "  @Ada Lovelace, look\r\nhere "})
    listed = program.get(path(item, "notes")).json()

    assert written.status_code == 201
    assert written.json()["text"] == "@Ada Lovelace, look\nhere"
    assert written.json()["mentions"] == [ada.person_id]
    assert written.json()["author"].startswith("key:")
    assert listed == {"items": [written.json()], "count": 1}
    assert [mail.to for mail in mails()] == [ada.actor]


def test_a_reply_is_sent_and_listed_with_its_answer(program: Caller, item: Feedback) -> None:
    program.send("POST", path(item, "notes"), {"text": "Internal"})

    written = program.send("POST", path(item, "replies"), {"text": "It is fixed.", "status": "done"})
    assert stored(item).status == "done"
    receiving.receive(reply_addresses.of(item.feedback_id), "eve@example.org", "Thanks!")

    assert (written.status_code, written.json()["mailState"]) == (201, "queued")
    reply, answer = program.get(path(item, "replies")).json()["items"]
    assert reply == written.json()
    assert (answer["kind"], answer["text"], answer["author"]) == ("answer", "Thanks!", "visitor")
    assert (answer["isFromOther"], answer["mailState"]) == (True, None)


@pytest.mark.parametrize("kind", ["notes", "replies"])
def test_a_repeated_request_writes_once(program: Caller, item: Feedback, kind: str) -> None:
    first, second = (program.send("POST", path(item, kind), {"text": "Once"}, Idempotency_Key="k1") for _ in range(2))
    other = program.send("POST", path(item, kind), {"text": "Another"}, Idempotency_Key="k1")

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"
    assert texts(item) == ["Once"]


@pytest.mark.parametrize("kind", ["notes", "replies"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"text": None}, "null"),
        ({"text": ""}, "blank"),
        ({"text": " \n "}, "blank"),
        ({"text": 5}, "invalid"),
        ({"text": ["a"]}, "invalid"),
        ({"text": "a" * 5001}, "max_length"),
        ({"text": "a\x00"}, "unfit"),
    ],
)
def test_a_wrong_text_names_its_fault(
    program: Caller, item: Feedback, kind: str, body: dict[str, Any], code: str
) -> None:
    response = program.send("POST", path(item, kind), body)

    assert response.status_code == 400
    assert wrong(response) == {"/text": code}
    assert texts(item) == []


def test_a_reply_moves_to_two_folders_only(program: Caller, item: Feedback) -> None:
    response = program.send("POST", path(item, "replies"), {"text": "Hello", "status": "deleted"})

    assert wrong(response) == {"/status": "invalid_choice"}
    assert texts(item) == []


@pytest.mark.parametrize("why", ["no address", "bounced"])
def test_what_cannot_be_answered_is_a_problem(program: Caller, why: str) -> None:
    item = anna(email=None) if why == "no address" else anna()
    if item.email:
        suppression.suppress(suppression.hash_of(item.email), "bounced", None)

    response = program.send("POST", path(item, "replies"), {"text": "Hello"})

    assert (response.status_code, response.json()["code"]) == (422, "not_answerable")
    assert ("came back" in response.json()["detail"]) is (why == "bounced")
    assert texts(item) == []


@pytest.mark.parametrize("kind", ["notes", "replies"])
def test_an_item_of_another_project_does_not_exist(item: Feedback, kind: str) -> None:
    a_project("other")
    foreign = Caller(a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE, project_id="other"))

    assert foreign.get(path(item, kind)).status_code == 404
    assert foreign.send("POST", path(item, kind), {"text": "Hello"}).status_code == 404
    assert texts(item) == []


@pytest.mark.parametrize("kind", ["notes", "replies"])
def test_the_rights_are_those_of_items(item: Feedback, kind: str) -> None:
    reader, creator = Caller(a_key(Scope.FEEDBACK_READ)), Caller(a_key(Scope.FEEDBACK_WRITE))

    assert reader.get(path(item, kind)).status_code == 200
    assert reader.send("POST", path(item, kind), {"text": "Hello"}).status_code == 403
    assert creator.get(path(item, kind)).status_code == 403
