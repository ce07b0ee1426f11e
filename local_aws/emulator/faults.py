"""Makes calls fail on purpose, by rules that a test posts to /_local/faults."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from local_aws.emulator.asgi import Message, Receive, Send, answer, read_body, replayed
from local_aws.emulator.calls import Call

PATH = "/_local/faults"

Reasons = list[dict[str, Any]]


class InvalidRule(Exception):
    """The rule is invalid; the message says why."""


@dataclass
class Rule:
    service: str
    times: int
    operation: str | None = None
    delay: float = 0
    status: int | None = None
    code: str = ""
    # The emulator never reports a conflict of transactions: these let a test produce one. `conflict` is the number of
    # the action that conflicts, from 0: the response then has a reason for each action, as on AWS.
    reasons: Reasons = field(default_factory=list)
    conflict: int | None = None
    after: bool = False  # the request is carried out, but its answer is lost

    def __post_init__(self) -> None:
        if self.reasons or self.conflict is not None:
            self.status, self.code = self.status or 400, self.code or "TransactionCanceledException"
        if problem := self._problem():
            raise InvalidRule(problem)

    def _problem(self) -> str | None:
        problems = {
            "service must be a name": not isinstance(self.service, str) or not self.service,
            "operation must be a name": not isinstance(self.operation, str | None),
            "times must be a whole number above 0": type(self.times) is not int or self.times < 1,
            "delay must be seconds, 0 or more": type(self.delay) not in (int, float) or self.delay < 0,
            "status must be an HTTP error, 400 to 599": not _is_error(self.status),
            "code must be an error name": not isinstance(self.code, str),
            "status and code go together": (self.status is None) != (not self.code),
            "reasons must be a list of objects with a Code": not _are_reasons(self.reasons),
            "conflict must be the number of an action, from 0": not _is_number_of_action(self.conflict),
            "give reasons or a conflict, not both": bool(self.reasons) and self.conflict is not None,
            "after must be true or false": type(self.after) is not bool,
            "after needs an error to answer": self.after and self.status is None,
            "give a delay, a status with a code, reasons or a conflict": not self.delay and self.status is None,
        }
        return next((sentence for sentence, is_wrong in problems.items() if is_wrong), None)

    def matches(self, call: Call) -> bool:
        return self.service == call.service and self.operation in (None, call.operation)


class Faults:
    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._delayed: set[asyncio.Event] = set()

    def take(self, call: Call) -> Rule | None:
        rule = next((rule for rule in self._rules if rule.times and rule.matches(call)), None)
        if rule:
            rule.times -= 1
        return rule

    @contextmanager
    def delayed(self) -> Iterator[None]:
        """Marks a call as delayed. It is carried out even if its caller has given up, as on AWS."""
        ended = asyncio.Event()
        self._delayed.add(ended)
        try:
            yield
        finally:
            self._delayed.remove(ended)
            ended.set()

    async def configure(self, receive: Receive, send: Send) -> None:
        try:
            self._rules = parse_rules(await read_body(receive))
        except InvalidRule as error:
            await answer(send, 400, f"{error}.".encode(), "text/plain; charset=utf-8")
        else:
            # Otherwise a delayed call would write into the tables of the next test.
            for ended in list(self._delayed):
                await ended.wait()
            await answer(send, 200, b"{}", "application/json")


def parse_rules(body: bytes) -> list[Rule]:
    try:
        rules = json.loads(body)
    except ValueError as error:
        raise InvalidRule(f"Fault rules must be JSON: {error}") from error
    if not isinstance(rules, list):
        raise InvalidRule("Fault rules must be a list; an empty one clears them")
    return [_parse_rule(number, rule) for number, rule in enumerate(rules, start=1)]


def _parse_rule(number: int, rule: Any) -> Rule:
    try:
        return Rule(**rule)
    except (TypeError, InvalidRule) as error:
        # The TypeError of the dataclass names the field that is missing or unknown.
        raise InvalidRule(f"Fault rule {number}: {str(error).removeprefix('Rule.__init__() ')}") from error


def _is_error(status: Any) -> bool:
    return status is None or (type(status) is int and 400 <= status <= 599)


def _is_number_of_action(number: Any) -> bool:
    return number is None or (type(number) is int and number >= 0)


def _are_reasons(reasons: Any) -> bool:
    return isinstance(reasons, list) and all(isinstance(r, dict) and "Code" in r for r in reasons)


async def wait(rule: Rule) -> None:
    await asyncio.sleep(rule.delay)


async def swallow(message: Message) -> None:
    """Drops the answer: the caller gets the error of the rule instead."""


async def reasons_of(rule: Rule, receive: Receive) -> tuple[Reasons, Receive]:
    """Those of the rule, or one for each action of the transaction whose action conflicts."""
    if rule.conflict is None:
        return rule.reasons, receive
    body = await read_body(receive)
    reasons: Reasons = [{"Code": "None"} for _ in json.loads(body)["TransactItems"]]
    if rule.conflict < len(reasons):
        reasons[rule.conflict] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    return reasons, replayed(body, receive)


async def fail(rule: Rule, call: Call, reasons: Reasons, send: Send) -> None:
    status = rule.status or 500
    sentence = f"{rule.code}, on purpose"
    if call.is_form or call.service == "s3":
        await answer(send, status, _xml_error(rule.code, sentence, is_s3=call.service == "s3"), "text/xml")
        return
    body: dict[str, Any] = {"__type": rule.code, "message": sentence}
    if reasons:
        body["CancellationReasons"] = reasons
    headers = {"x-amzn-errortype": rule.code}
    await answer(send, status, json.dumps(body).encode(), "application/x-amz-json-1.0", headers)


def _xml_error(code: str, sentence: str, *, is_s3: bool) -> bytes:
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(sentence)}</Message></Error>"
    return (error if is_s3 else f"<ErrorResponse>{error}<RequestId>local</RequestId></ErrorResponse>").encode()
