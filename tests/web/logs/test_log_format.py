from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.http import HttpRequest
from pytest_django import Settings

from web.logs.log_format import JsonFormatter, LineFormatter, SkipAutomaticRequests, redacted, request_id


def record(message: str, *args: object, error: BaseException | None = None, **extra: Any) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("some.logger", logging.INFO, "/var/task/some/file.py", 7, message, args, exc_info)
    made.created = 1727054625.1237
    vars(made).update(extra)
    return made


def line(message: str, *args: object, error: BaseException | None = None, **extra: Any) -> Any:
    written = JsonFormatter("42").format(record(message, *args, error=error, **extra))
    assert "\n" not in written
    return json.loads(written)


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_is_one_json_object() -> None:
    token = request_id.set("r-1")

    written = line("feedback_received", feedbackId="f-1", durationMs=12.5, tries=None)

    request_id.reset(token)
    assert written == {
        "timestamp": "2024-09-23T01:23:45.123Z",
        "level": "INFO",
        "service": "site",
        "event": "feedback_received",
        "requestId": "r-1",
        "userId": None,
        "release": "42",
        "metadata": {"feedbackId": "f-1", "durationMs": 12.5, "tries": None},
    }


def test_the_user_is_a_field_of_the_line_and_not_of_the_metadata() -> None:
    written = line("request_finished", userId="key:k-1", status=200)

    assert written["userId"] == "key:k-1"
    assert written["metadata"] == {"status": 200}


def test_a_failure_has_the_members_that_were_asked_for() -> None:
    written = line("request_failed", error=raised(ValueError("Ada")), userId="person:m-1", route="health")

    assert written.keys() >= {
        *("timestamp", "level", "service", "requestId", "userId", "errorType", "errorMessage", "metadata")
    }


def test_a_line_names_the_trace_that_lambda_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = "Root=1-66f0c2a1-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

    assert line("saved")["traceId"] == "1-66f0c2a1-0123456789abcdef01234567"


@pytest.mark.parametrize("trace", ["", "Root=ada@example.com", "Root=1-66f0c2a1-0123456789abcdef0123456789"])
def test_what_is_no_trace_is_not_written(monkeypatch: pytest.MonkeyPatch, trace: str) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

    assert "traceId" not in line("saved")


def test_an_event_without_fields_has_no_metadata() -> None:
    assert "metadata" not in line("container_started")


@pytest.mark.parametrize(
    "field",
    [
        "name", "firstName", "email", "personEmail", "message", "body", "secretKey", "apiKey", "api_keys", "password",
        "csrfToken", "Authorization", "cookies", "ip", "sourceIp", "remote_ip", "address",
    ],
)  # fmt: skip
def test_a_field_that_sounds_personal_or_secret_is_redacted(field: str) -> None:
    # Inside another field, since logging itself refuses `name` and `message` as extra fields.
    assert line("saved", item={field: "Ada"})["metadata"] == {"item": {field: "[REDACTED]"}}


def test_a_field_of_the_line_itself_is_redacted() -> None:
    assert line("saved", email="Ada")["metadata"] == {"email": "[REDACTED]"}


@pytest.mark.parametrize("field", ["feedbackId", "table", "description", "zip", "shipped", "durationMs", "keyboard"])
def test_other_fields_are_kept(field: str) -> None:
    assert redacted("kept", field) == "kept"


@pytest.mark.parametrize(
    "value", ["ada@example.com", "from Ada <ada.l+x@mail.example.co.uk>!", "?who=ada%40example.com"]
)
def test_what_looks_like_an_email_address_is_redacted_wherever_it_stands(value: str) -> None:
    written = json.dumps(line("imported", source=value, items=[{"from": (value,)}]))

    assert "ada@" not in written.lower()
    assert "ada.l" not in written
    assert "ada%" not in written
    assert written.count("[REDACTED]") == 2


def test_of_an_object_only_the_type_is_logged() -> None:
    request = HttpRequest()
    request.method, request.path = "GET", "/ada-lovelace"

    assert line("saved", request=request)["metadata"] == {"request": "<HttpRequest>"}


def test_a_sentence_of_a_library_is_kept_without_what_it_was_filled_with() -> None:
    written = line("Not Found: %s", "/people/ada-lovelace?email=ada@example.com")

    assert written["event"] == "some.logger"
    assert written["metadata"] == {"source": "file.py:7", "pattern": "Not Found: %s"}


def test_a_sentence_that_was_filled_before_is_dropped() -> None:
    written = line("Invalid HTTP_HOST header: 'ada-lovelace'.")

    assert written["event"] == "some.logger"
    assert written["metadata"] == {"source": "file.py:7"}


def test_of_an_error_the_type_and_place_are_logged_but_not_its_text() -> None:
    written = line("request_failed", error=raised(ValueError("Ada Lovelace")))

    assert written["errorType"] == "ValueError"
    assert written["stack"] == [f"{__file__}:{raised.__code__.co_firstlineno + 2} raised"]
    assert written["errorMessage"] == "[REDACTED]"
    assert "Ada" not in json.dumps(written)


def test_an_error_with_a_safe_text_is_logged_in_full() -> None:
    class TooManyShards(Exception):
        safe_to_log = True

    written = line("request_failed", error=raised(TooManyShards("There are 65 shards.")))

    assert written["errorMessage"] == "There are 65 shards."


def test_even_a_safe_text_holds_no_email_address() -> None:
    class Wrong(Exception):
        safe_to_log = True

    assert line("failed", error=raised(Wrong("for ada@example.com")))["errorMessage"] == "for [REDACTED]"


def test_no_error_in_hand_is_no_error() -> None:
    made = record("odd")
    made.exc_info = (None, None, None)

    assert "errorType" not in json.loads(JsonFormatter("42").format(made))


def test_the_terminal_shows_one_short_line() -> None:
    written = LineFormatter().format(record("batch_counted", records=2, status=200, email="ada@example.com", no=None))

    assert written[8:] == " INFO    batch_counted records=2 status=200 email=[REDACTED]"


@pytest.mark.parametrize(("route", "shown"), [("overview", "overview"), (None, "(no such address)")])
def test_the_terminal_shows_a_request_in_short(route: str | None, shown: str) -> None:
    made = record("request_finished", method="GET", route=route, status=404, durationMs=17.1, coldStart=True)

    assert LineFormatter().format(made)[8:] == f" GET {shown} 404 in 17 ms"


@pytest.mark.parametrize(
    ("route", "status", "is_shown"),
    [
        ("overview", 200, True),
        ("feedback", 201, True),
        ("overview-summary", 304, False),
        ("health", 200, False),
        (None, 200, False),
        (None, 404, True),
        ("health", 503, True),
        ("overview-summary", 500, True),
    ],
)
def test_the_terminal_hides_what_pages_ask_for_by_themselves(route: str | None, status: int, is_shown: bool) -> None:
    made = record("request_finished", method="GET", route=route, status=status, durationMs=1.0)

    assert SkipAutomaticRequests().filter(made) is is_shown


def test_every_other_line_is_shown_in_the_terminal() -> None:
    assert SkipAutomaticRequests().filter(record("request_failed"))
    assert SkipAutomaticRequests().filter(record("Watching %s", "files"))


def test_the_terminal_shows_sentences_and_errors_in_full() -> None:
    written = LineFormatter().format(record("Watching %s", "files", error=raised(ValueError("the text"))))

    assert "INFO    Watching files\nTraceback (most recent call last):" in written
    assert written.endswith("ValueError: the text")


@pytest.mark.parametrize("formatter", [JsonFormatter, LineFormatter])
def test_the_settings_choose_among_these(settings: Settings, formatter: type[logging.Formatter]) -> None:
    chosen = [given["()"] for given in settings.LOGGING["formatters"].values()]

    assert f"web.logs.log_format.{formatter.__name__}" in chosen
