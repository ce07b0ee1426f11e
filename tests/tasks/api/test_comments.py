from __future__ import annotations

from typing import Any

import pytest

from staff.roles import Role
from tests.factories import a_key, a_member, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.tasks.factories import a_task
from web.caller import Scope
from web.mail.models import Mail


def address(project_id: str = "default") -> str:
    return f"/tasks/{a_task(project_id=project_id).task_id}/comments"


def test_a_comment_is_listed_and_mentions_a_member(program: Caller) -> None:
    person = a_member(Role.AGENT)
    comments = address()

    response = program.send("POST", comments, {"text": "They call back.\n@Ada Lovelace knows more."})

    comment = response.json()
    assert response.status_code == 201
    assert (comment["text"], comment["mentions"]) == ("They call back.\n@Ada Lovelace knows more.", [person.person_id])
    assert comment["author"].startswith("key:")
    assert program.get(comments).json() == {"items": [comment], "count": 1}
    (mail,) = Mail.scan()
    assert mail.to == person.actor
    assert "call back" not in str(mail.context)


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " \n"}, {"text": None}, {"text": "x" * 5001}, {"text": 5}])
def test_a_wrong_text_is_refused(program: Caller, body: dict[str, Any]) -> None:
    comments = address()
    response = program.send("POST", comments, body)

    assert (response.status_code, list(wrong(response))) == (400, ["/text"])
    assert program.get(comments).json()["count"] == 0


def test_a_repeated_request_writes_one_comment(program: Caller) -> None:
    comments = address()
    answers = [program.send("POST", comments, {"text": "Soon"}, Idempotency_Key="one") for _ in range(2)]
    other = program.send("POST", comments, {"text": "Later"}, Idempotency_Key="one")

    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert program.get(comments).json()["count"] == 1


def test_comments_that_have_not_changed_are_not_sent_again(program: Caller) -> None:
    comments = address()
    tag = program.get(comments).headers["ETag"]

    assert program.get(comments, If_None_Match=tag).status_code == 304


def test_the_comments_of_another_project_do_not_exist(program: Caller) -> None:
    a_project()
    comments = address("other")

    assert program.get(comments).status_code == 404
    assert program.send("POST", comments, {"text": "x"}).status_code == 404


def test_a_key_that_may_only_read_writes_nothing(program: Caller) -> None:
    comments = address()

    assert Caller(a_key(Scope.TASKS_READ)).send("POST", comments, {"text": "x"}).status_code == 403
    assert program.get(comments).json()["count"] == 0
