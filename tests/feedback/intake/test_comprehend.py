"""With our own server instead of Comprehend, which the emulated AWS lacks."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import LazySettings

from feedback.intake import comprehend, sentiment
from feedback.intake.sentiment import Sentiment
from feedback.models import Mood
from storage.connection import clients

pytestmark = pytest.mark.integration

SHARES = {"Positive": 0.05, "Negative": 0.9, "Neutral": 0.04, "Mixed": 0.01}
ENGLISH_PRAISE = "Great, wonderful, I love it"  # which our own model reads as praise


class Comprehend(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = 200
        self.answer: bytes = json.dumps({"Sentiment": "NEGATIVE", "SentimentScore": SHARES}).encode()
        self.asked: list[dict[str, Any]] = []
        self.may_answer = Event()
        self.may_answer.set()

    def fails(self, status: int, code: str) -> None:
        self.status, self.answer = status, json.dumps({"__type": code, "Message": "no"}).encode()


class _Answer(BaseHTTPRequestHandler):
    server: Comprehend

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(asked) | {"target": self.headers["X-Amz-Target"]})
        self.server.may_answer.wait()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service(settings: LazySettings) -> Iterator[Comprehend]:
    with Comprehend() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.SENTIMENT = "comprehend"
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{server.server_port}"
        clients.forget()
        yield server
        clients.forget()
        server.may_answer.set()
        server.shutdown()
        thread.join()


def test_the_request_has_the_language_of_the_setting(service: Comprehend, settings: LazySettings) -> None:
    settings.SENTIMENT_LANGUAGE = "de"
    assert sentiment.of("Die Seite stürzt ab", 5) == Sentiment(Mood.NEGATIVE, -0.85)
    assert service.asked == [
        {"Text": "Die Seite stürzt ab", "LanguageCode": "de", "target": "Comprehend_20171127.DetectSentiment"}
    ]


def test_if_it_is_not_sure_the_rating_decides(service: Comprehend) -> None:
    mixed = {"Positive": 0.4, "Negative": 0.3, "Neutral": 0.1, "Mixed": 0.2}
    service.answer = json.dumps({"Sentiment": "MIXED", "SentimentScore": mixed}).encode()
    assert sentiment.of("Good, bad", 2) == Sentiment(Mood.NEGATIVE, 0.1)


def test_an_empty_text_is_never_sent(service: Comprehend) -> None:
    assert sentiment.of("  ", 4) == Sentiment(Mood.POSITIVE, None)
    assert service.asked == []


def test_a_long_text_is_cut_between_two_characters(service: Comprehend) -> None:
    sentiment.of("x" + "ü" * 4_000, 3)
    sent = service.asked[0]["Text"]
    assert sent == "x" + "ü" * 2_499


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "ThrottlingException"),
        (400, "UnsupportedLanguageException"),
        (403, "AccessDeniedException"),
        (500, "InternalServerException"),
    ],
)
def test_our_model_reads_what_it_refuses(
    service: Comprehend, caplog: pytest.LogCaptureFixture, status: int, code: str
) -> None:
    service.fails(status, code)
    with caplog.at_level(logging.WARNING):
        assert sentiment.of(ENGLISH_PRAISE, 1).mood is Mood.POSITIVE
    assert len(service.asked) == 1  # a visitor would wait for a second try
    [line] = [record for record in caplog.records if record.msg == "comprehend_failed"]
    assert vars(line)["reason"] == code
    assert ENGLISH_PRAISE not in caplog.text


def test_our_model_reads_when_it_is_slow(service: Comprehend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_FAIL_FAST", replace(clients._FAIL_FAST, read_seconds=0.05))
    service.may_answer.clear()
    assert sentiment.of(ENGLISH_PRAISE, 1).mood is Mood.POSITIVE
    assert len(service.asked) == 1


def test_our_model_reads_when_comprehend_does_not_answer(service: Comprehend, settings: LazySettings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
        clients.forget()
        assert sentiment.of(ENGLISH_PRAISE, 1).mood is Mood.POSITIVE
        with pytest.raises(comprehend.Unavailable):
            comprehend.score(ENGLISH_PRAISE)


def test_no_visitor_waits_longer_for_it_than_for_storage(service: Comprehend) -> None:
    config: Any = clients.client("comprehend", fail_fast=True).meta.config
    assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (0.3, 1, 1)
