from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from feedback_site.entry import event_router
from tests.feedback_site.conftest import Context, Lines

Captured = Callable[[str], dict[str, Any]]

INTAKE = ("aws:sqs", "intake")


@pytest.fixture(autouse=True)
def resources(settings: Settings) -> None:
    """The queue and the topic of the captured events."""
    settings.QUEUES = {"intake": "feedback-intake-prod"}
    settings.TOPICS = {"alarms": "feedback-alarms-prod"}


@pytest.fixture
def responses(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a handler returns, by its name."""
    of_handlers: dict[str, Any] = {}
    monkeypatch.setattr(event_router, "load", lambda name: lambda event, context: of_handlers[name])
    return of_handlers


def failed(*message_ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


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

    assert calls == [
        "analytics.counting.stream_handler.on_stream",
        "feedback.intake.repeat_marker.on_stream",
        "feedback.forms.quota.on_stream",
        "conversations.removal.on_stream",
    ]


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
        ("sqs", "aws:sqs", "intake"),
        ("scheduled", "aws.events", "Scheduled Event"),
        ("sns_alarm", "aws:sns", "alarms"),
        ("bus", "feedback", "feedback.moved"),
    ],
)
def test_the_error_about_an_unknown_event_names_its_source_and_resource_only(
    captured: Captured, context: Context, name: str, source: str, resource: str
) -> None:
    with pytest.raises(event_router.UnknownEvent) as raised:
        event_router.handle(captured(name), context)

    assert f"{source}, {resource}" in str(raised.value)
    assert "ada" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("sqs", ("aws:sqs", "intake")),
        ("sns_alarm", ("aws:sns", "alarms")),
        ("bus", ("feedback", "feedback.moved")),
        ("scheduled", ("aws.events", "Scheduled Event")),
    ],
)
@pytest.mark.parametrize("account", ["123456789012", "999999999999"])
def test_queues_and_topics_are_identified_by_their_keys_and_bus_events_by_their_type(
    monkeypatch: pytest.MonkeyPatch,
    captured: Captured,
    context: Context,
    calls: list[str],
    name: str,
    origin: tuple[str, str],
    account: str,
) -> None:
    monkeypatch.setattr(event_router, "HANDLERS", {origin: ("a.handle",)})
    event = json.loads(json.dumps(captured(name)).replace("123456789012", account))

    event_router.handle(event, context)

    assert calls == ["a.handle"]


def test_an_event_of_a_bus_is_routed_without_its_resources(
    monkeypatch: pytest.MonkeyPatch, captured: Captured, context: Context, calls: list[str]
) -> None:
    monkeypatch.setattr(event_router, "HANDLERS", {("feedback", "feedback.moved"): ("a.deliver",)})
    event = captured("bus")
    del event["resources"]

    event_router.handle(event, context)

    assert calls == ["a.deliver"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"eventSource": "aws:sqs"},
        {"eventSource": "aws:sqs", "eventSourceARN": None},
        {"eventSource": "aws:kinesis", "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/x"},
        {"EventSource": "aws:sns", "Sns": {}},
        {"source": "feedback"},
        {"source": "feedback", "detail-type": None},
    ],
)
@pytest.mark.parametrize("is_in_a_batch", [True, False])
def test_an_event_of_another_form_raises(context: Context, record: dict[str, Any], is_in_a_batch: bool) -> None:
    with pytest.raises(event_router.UnknownEvent, match="unknown source, unknown resource"):
        event_router.handle({"Records": [record]} if is_in_a_batch else record, context)


@pytest.mark.parametrize(
    "arn", ["", "arn:aws:dynamodb", "arn:aws:dynamodb:us-east-1:123456789012:table/others-prod/stream/2030"]
)
@pytest.mark.parametrize("source", ["aws:dynamodb", "aws:sqs"])
def test_an_arn_of_no_resource_of_ours_raises(context: Context, source: str, arn: str) -> None:
    with pytest.raises(event_router.UnknownEvent, match=source):
        event_router.handle({"Records": [{"eventSource": source, "eventSourceARN": arn}]}, context)


@pytest.mark.parametrize(
    ("of_handlers", "response"),
    [
        ([None], None),
        ([failed()], failed()),
        ([failed("m1")], failed("m1")),
        ([None, None], None),
        ([failed("m1"), None], failed("m1")),
        ([failed("m1"), failed()], failed("m1")),
        ([failed("m2", "m1"), failed("m1", "m3")], failed("m2", "m1", "m3")),
    ],
)
def test_lambda_gets_the_messages_that_failed_in_any_handler(
    monkeypatch: pytest.MonkeyPatch,
    captured: Captured,
    context: Context,
    responses: dict[str, Any],
    of_handlers: list[Any],
    response: Any,
) -> None:
    responses |= {f"a.handler{number}": value for number, value in enumerate(of_handlers)}
    monkeypatch.setattr(event_router, "HANDLERS", {INTAKE: tuple(responses)})

    assert event_router.handle(captured("sqs"), context) == response


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

    with pytest.raises(event_router.UnknownEvent, match="aws:dynamodb feedback, aws:sqs intake"):
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
    assert line["errorMessage"].startswith("No handler is declared for aws:sqs, intake:")


@pytest.mark.parametrize("name", [name for chain in event_router.HANDLERS.values() for name in chain])
def test_every_handler_takes_an_event_and_a_context(name: str) -> None:
    assert list(inspect.signature(event_router.load(name)).parameters) == ["event", "context"], name
