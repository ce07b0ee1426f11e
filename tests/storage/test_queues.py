from __future__ import annotations

import json
from typing import Any

import pytest

from storage import queues


def event(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]}


def test_each_message_is_handled() -> None:
    handled: list[Any] = []
    assert queues.handle_each(event('{"id": 1}', '{"id": 2}'), handled.append) == {"batchItemFailures": []}
    assert handled == [{"id": 1}, {"id": 2}]


def test_only_the_messages_that_failed_come_again() -> None:
    def handle(body: dict[str, Any]) -> None:
        if body["id"] == 2:
            raise RuntimeError

    failed = queues.handle_each(event('{"id": 1}', '{"id": 2}', "no JSON", '{"id": 4}'), handle)
    assert failed == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}


def test_the_text_of_a_message_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    queues.handle_each(event('{"id": "secret-text'), lambda _: None)
    assert caplog.records
    assert "secret-text" not in json.dumps([vars(record) for record in caplog.records], default=str)
