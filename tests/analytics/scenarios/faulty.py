"""An AWS that delays, refuses and loses answers and ends its callers, by a seed. The emulator does the rest."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError

from bench.lanes import Lanes
from storage.connection.clients import client

Send = Callable[[str, Any], Any]


class Crash(Exception):
    """The worker's process ended."""


class FaultyAWS:
    def __init__(self, lanes: Lanes, chance: Random, often: float) -> None:
        self.lanes = lanes
        self.chance = chance
        self.often = often
        self.happened: Counter[str] = Counter()
        self._here = threading.local()

    def worker(self, work: Callable[[], None], *, is_faulty: bool) -> Callable[[], None]:
        """Simulates time for the calls of this work. Calls of the test itself have no faults."""

        def run() -> None:
            self._here.is_faulty = is_faulty
            work()

        return run

    @contextmanager
    def between(self) -> Iterator[None]:
        dynamodb, sqs = vars(client("dynamodb")), vars(client("sqs"))
        with (
            mock.patch.dict(dynamodb, {"_make_api_call": self._through(client("dynamodb")._make_api_call)}),  # type: ignore[attr-defined]
            mock.patch.dict(sqs, {"_make_api_call": self._through(client("sqs")._make_api_call)}),  # type: ignore[attr-defined]
            mock.patch.object(time, "sleep", self.lanes.wait),
        ):
            yield

    def _through(self, send: Send) -> Send:
        def call(operation: str, request: Any) -> Any:
            is_faulty = getattr(self._here, "is_faulty", None)
            if is_faulty is None:
                return send(operation, request)
            self.lanes.wait(self.chance.uniform(0, 0.01))
            fault = self._fault(operation) if is_faulty else ""
            if fault and not fault.startswith("lost"):
                self._fail(fault, operation)
            answer = send(operation, request)
            self.lanes.wait(self.chance.uniform(0, 0.01))
            if fault:
                self._fail(fault, operation)
            return answer

        return call

    def _fault(self, operation: str) -> str:
        if self.chance.random() >= self.often:
            return ""
        kinds = ["crash before", "lost: crash after", "refused: ThrottlingException", "lost: InternalServerError"]
        if operation == "TransactWriteItems":
            kinds += ["cancelled: TransactionConflict", "cancelled: ThrottlingError"]
        return self.chance.choice(kinds)

    def _fail(self, fault: str, operation: str) -> None:
        self.happened[fault] += 1
        if "crash" in fault:
            raise Crash(fault)
        kind, code = fault.split(": ")
        error: Any = {"Error": {"Code": code, "Message": "on purpose"}}
        if kind == "cancelled":
            reasons = [{"Code": "None"}, {"Code": code}]
            error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
        raise ClientError(error, operation)
