from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from feedback_site.entry import event_router
from tests.feedback_site.conftest import Context, Lines

Captured = Callable[[str], dict[str, Any]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    monkeypatch.setattr(event_router, "load", lambda name: lambda event, context: made.append(name))
    return made


def test_a_stream_is_identified_by_the_key_of_its_table_in_the_settings(
    settings: Settings, captured: Captured, context: Context, calls: list[str]
) -> None:
    settings.TABLES = settings.TABLES | {"feedback": "voices"}
    event = captured("dynamodb_stream")
    for record in event["Records"]:
        record["eventSourceARN"] = "arn:aws:dynamodb:eu-west-1:999999999999:table/voices/stream/2030-01-01T00:00:00.000"

    event_router.handle(event, context)

    assert calls == ["analytics.counting.stream_handler.on_stream"]


def test_handlers_are_called_in_their_order_with_event_and_context(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context
) -> None:
    event, made = captured("dynamodb_stream"), []
    monkeypatch.setattr(event_router, "HANDLERS", {("aws:dynamodb", "feedback"): ("a.count", "a.publish")})
    monkeypatch.setattr(event_router, "load", lambda name: lambda *given: made.append((name, *given)))

    event_router.handle(event, context)

    assert made == [("a.count", event, context), ("a.publish", event, context)]


def test_after_a_failed_handler_no_other_is_called_and_the_error_propagates(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context
) -> None:
    made: list[str] = []

    def load(name: str) -> Callable[..., None]:
        def count(event: dict[str, Any], context: object) -> None:
            made.append(name)
            raise OSError

        return count

    monkeypatch.setattr(event_router, "HANDLERS", {("aws:dynamodb", "feedback"): ("a.count", "a.publish")})
    monkeypatch.setattr(event_router, "load", load)

    with pytest.raises(OSError):  # noqa: PT011
        event_router.handle(captured("dynamodb_stream"), context)

    assert made == ["a.count"]


@pytest.mark.parametrize(
    ("name", "source", "resource"),
    [
        ("sqs", "aws:sqs", "arn:aws:sqs:us-east-1:123456789012:feedback-intake-prod"),
        ("scheduled", "aws.events", "arn:aws:events:us-east-1:123456789012:rule/feedback-digests-prod"),
        ("sns_alarm", "unknown source", "unknown resource"),
    ],
)
def test_the_error_about_an_unknown_event_names_its_source_and_resource_only(
    captured: Captured, context: Context, name: str, source: str, resource: str
) -> None:
    with pytest.raises(event_router.UnknownEvent) as raised:
        event_router.handle(captured(name), context)

    assert f"{source}, {resource}" in str(raised.value)
    assert "ada" not in str(raised.value)


def test_a_stream_of_a_table_without_handlers_raises(captured: Captured, context: Context, calls: list[str]) -> None:
    event = captured("dynamodb_stream")
    for record in event["Records"]:
        record["eventSourceARN"] = record["eventSourceARN"].replace("feedback-prod", "analytics-prod")

    with pytest.raises(event_router.UnknownEvent, match="aws:dynamodb, analytics"):
        event_router.handle(event, context)

    assert calls == []


def test_records_of_several_resources_in_one_event_raise(
    captured: Captured, context: Context, calls: list[str]
) -> None:
    event = captured("dynamodb_stream")
    event["Records"] += captured("sqs")["Records"]

    with pytest.raises(event_router.UnknownEvent, match="aws:dynamodb feedback, aws:sqs arn:"):
        event_router.handle(event, context)

    assert calls == []


def test_a_handled_event_is_logged_with_lambdas_request_id(
    captured: Captured, context: Context, calls: list[str], lines: Lines
) -> None:
    event_router.handle(captured("dynamodb_stream"), context)

    (line,) = lines.named("event_handled")
    assert line["requestId"] == context.aws_request_id
    assert line["metadata"].pop("durationMs") >= 0
    assert line["metadata"] == {"source": "aws:dynamodb", "resource": "feedback", "records": 4}


def test_a_failed_event_is_logged_without_its_content(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context, lines: Lines
) -> None:
    def fail(event: dict[str, Any], context: object) -> None:
        raise KeyError("Ada Lovelace")

    monkeypatch.setattr(event_router, "load", lambda name: fail)

    with pytest.raises(KeyError):
        event_router.handle(captured("dynamodb_stream"), context)

    (line,) = lines.named("event_failed")
    assert (line["level"], line["errorType"], line["requestId"]) == ("ERROR", "KeyError", context.aws_request_id)
    assert line["stack"][-1].endswith(" fail")
    assert "Ada" not in "".join(lines.written)


def test_an_unknown_event_is_logged_with_its_message(captured: Captured, context: Context, lines: Lines) -> None:
    with pytest.raises(event_router.UnknownEvent):
        event_router.handle(captured("sqs"), context)

    (line,) = lines.named("event_failed")
    assert line["errorMessage"].startswith("No handler is declared for aws:sqs, arn:aws:sqs:")


@pytest.mark.parametrize("name", [name for chain in event_router.HANDLERS.values() for name in chain])
def test_every_handler_takes_an_event_and_a_context(name: str) -> None:
    assert list(inspect.signature(event_router.load(name)).parameters) == ["event", "context"], name
