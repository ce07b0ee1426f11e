"""The machine that runs jobs, on a clock that the test moves: Lambda, two queues and the rule of each minute.

The tables are those of the emulated AWS. The queues are a list here, so that a test decides what is delivered when, and
what happens between any two calls of AWS: a worker is killed, another one gets the same message, a person cancels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs import timer_tick, worker
from storage import clock, queues
from storage.connection.clients import client

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HIDDEN = timedelta(seconds=180)  # as VisibilityTimeout in ops/cloud/infrastructure.yaml
MAX_RECEIVES = 5
MINUTE = timedelta(minutes=1)
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


class Killed(BaseException):
    """Not an Exception: no code may catch it, as none runs after a kill."""


@dataclass
class Message:
    body: dict[str, Any]
    visible_at: datetime
    receives: int = 0


@dataclass
class Machine:
    now: datetime = START
    messages: list[Message] = field(default_factory=list)
    failed: list[Message] = field(default_factory=list)  # the failure queue
    sent: list[dict[str, Any]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    calls: int = 0
    before: Callable[[int], None] = lambda call: None  # is called before each write and each message
    after: Callable[[int], None] = lambda call: None

    def send(self, queue: str, body: Mapping[str, Any], *, delay_seconds: int = 0, fail_fast: bool = False) -> None:
        if queue == "mail":
            self.mails.append(body["mailId"])
            return
        assert queue == "jobs"
        assert delay_seconds <= queues.LONGEST_DELAY
        self._around(lambda: self._put(dict(body), delay_seconds))

    def receive(self, message: Message) -> None:
        """A worker gets the message. If it ends well, the message is deleted."""
        message.receives += 1
        message.visible_at = self.now + HIDDEN
        try:
            failures = worker.on_jobs(event_of(message.body), None)["batchItemFailures"]
        except Killed:
            failures = [{}]
        if not failures:
            self.messages = [each for each in self.messages if each is not message]
        elif message.receives == MAX_RECEIVES:
            self.messages = [each for each in self.messages if each is not message]
            self.failed.append(message)

    def tick(self) -> None:
        try:
            timer_tick.tick()
        except Killed:
            return

    def run(self, minutes: int) -> None:
        """All that happens in this time: each visible message is received at once, and each minute has a tick."""
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            self.deliver()
            minute = self.now.replace(second=0)
            self.now += MINUTE / 4
            if self.now - minute >= MINUTE:
                self.tick()

    def deliver(self) -> None:
        while visible := [message for message in self.messages if message.visible_at <= self.now]:
            self.receive(visible[0])

    def _put(self, body: dict[str, Any], delay_seconds: int) -> None:
        self.sent.append(body)
        self.messages.append(Message(body, self.now + timedelta(seconds=delay_seconds)))

    def _around(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        number = self.calls
        self.before(number)
        result = call()
        self.after(number)
        return result


def event_of(body: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [{"messageId": "m", "body": json.dumps(body)}]}


def machine_of(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "now", lambda: machine.now)
    monkeypatch.setattr(queues, "send", machine.send)
    dynamodb: Any = client("dynamodb", for_request=True)
    send = dynamodb._make_api_call

    def call(operation: str, request: Mapping[str, Any]) -> Any:
        return machine._around(lambda: send(operation, request)) if operation in WRITES else send(operation, request)

    # Not setattr(), which would leave the method of the class on this very client.
    monkeypatch.setitem(vars(dynamodb), "_make_api_call", call)
    return machine
