from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from ops import notices
from tests.ops.published import aws


class Webhook(BaseHTTPRequestHandler):
    answers: list[tuple[int, str]]
    received: list[tuple[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, json.loads(body)))
        status, location = self.answers.pop(0) if self.answers else (200, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address. A certificate is the system's affair, so here the same request goes without."""
    Webhook.answers, Webhook.received = [], []
    monkeypatch.setattr(notices, "HTTPSConnection", HTTPConnection)
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/services/T0/B0/x?v=1"
    server.shutdown()
    thread.join()
    server.server_close()


def topic_with_queue(emulator: int) -> tuple[str, str]:
    name = f"notices-{uuid4().hex[:12]}"
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    url = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:000000000000:{name}")
    return topic, url


def tell(topic: str = "", webhook: str = "", subject: str = "prod: rolled back") -> bool:
    return notices.notify(subject, "Version 1 serves.", sns=aws("sns"), topic=topic, webhook=webhook)


def test_it_tells_the_topic_and_the_webhook(emulator: int, webhook: str) -> None:
    topic, queue = topic_with_queue(emulator)

    assert tell(topic, webhook)

    [message] = aws("sqs").receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(message["Body"])
    assert (body["Subject"], body["Message"]) == ("prod: rolled back", "Version 1 serves.")
    assert Webhook.received == [("/services/T0/B0/x?v=1", {"text": "*prod: rolled back*\nVersion 1 serves."})]


def test_a_subject_that_sns_would_refuse_is_put_right(emulator: int) -> None:
    topic, queue = topic_with_queue(emulator)

    assert tell(topic, subject="zurück\nauf 1 " + "x" * 200)

    [message] = aws("sqs").receive_message(QueueUrl=queue)["Messages"]
    subject = json.loads(message["Body"])["Subject"]
    assert subject.startswith("zur?ck auf 1 x")
    assert len(subject) == 100


@pytest.mark.integration
@pytest.mark.parametrize("answer", [(500, ""), (404, ""), (302, "http://127.0.0.1:1/elsewhere")])
def test_a_webhook_that_refuses_is_logged_without_its_address(
    webhook: str, answer: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    Webhook.answers.append(answer)

    assert not tell(webhook=webhook)

    assert "notice_failed" in caplog.messages
    assert "services" not in caplog.text
    assert len(Webhook.received) == 1


@pytest.mark.parametrize("address", ["http://hooks.example.com/x", "https:///x", "nonsense", "https://host:port/x"])
def test_only_https_is_posted_to(address: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not tell(webhook=address)
    assert "notice_failed" in caplog.messages


def test_one_channel_that_fails_does_not_stop_the_other(
    emulator: int, webhook: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert tell("arn:aws:sns:us-east-1:000000000000:gone", webhook)

    assert len(Webhook.received) == 1
    assert "notice_failed" in caplog.messages


def test_without_any_channel_it_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert not tell()
    assert "notice_has_no_channel" in caplog.messages
