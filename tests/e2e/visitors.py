"""Visitors who never rest: one gives feedback, one reads the form with all its files. Each answer is kept."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from tests.e2e.staff_member import StaffMember

PAUSE = 0.3
# API Gateway gives up after 29 seconds.
PATIENCE = 35
FILES = re.compile(rb'(?:href|src)="(/[^"]*/static/[^"]+)"')

What = Literal["feedback", "page", "file"]


@dataclass(frozen=True, repr=False)
class Answer:
    what: What
    path: str
    began: float  # by time.monotonic()
    ended: float
    status: int  # 0: none came
    release: str | None
    body: bytes

    def __repr__(self) -> str:
        return f"{self.path} of {self.release}: {self.status} {self.body[:300]!r}"

    @property
    def is_good(self) -> bool:
        return self.status == (201 if self.what == "feedback" else 200)

    @property
    def is_busy(self) -> bool:
        """Storage pushes back, as it may at any time: docs/api.md asks to come again, with the same key."""
        return self.what == "feedback" and self.status == 503


class Visitors:
    def __init__(self, port: int, api: str, stage: str) -> None:
        self._api = api
        self._port, self._host, self._stage = port, f"{api}.execute-api.localhost:{port}", stage
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._answers: list[Answer] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._repeat, args=[act]) for act in (self.give, self.read)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def answers(self, since: float = 0) -> list[Answer]:
        """To what was asked since."""
        with self._lock:
            return [answer for answer in self._answers if answer.began >= since]

    def releases(self, since: float) -> set[str | None]:
        """Those that answered. A file does not say who served it."""
        return {answer.release for answer in self.answers(since) if answer.what != "file"}

    def failed(self, since: float = 0) -> list[Answer]:
        return [answer for answer in self.answers(since) if not (answer.is_good or answer.is_busy)]

    def counted_at_the_edge(self, since: float = 0) -> int:
        """As AWS's own metric has it: a 503 is one of them, what never came is not."""
        return sum(answer.status >= 500 for answer in self.answers(since))

    def accepted(self) -> list[str]:
        return [json.loads(found.body)["feedbackId"] for found in self.answers() if found.status == 201]

    def wait(self, what: str, found: Callable[[Answer], bool], since: float, *, times: int = 1) -> Answer:
        """The answer that makes it so many."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            fitting = [answer for answer in self.answers(since) if found(answer)]
            if len(fitting) >= times:
                return fitting[times - 1]
            time.sleep(0.02)
        raise AssertionError(f"Not within {PATIENCE} s: {what}. The last answers: {self.answers(since)[-5:]}")

    def staff_member(self, email: str, password: str) -> StaffMember:
        return StaffMember(self._port, self._api, self._stage, email, password)

    def move(self, feedback_id: str, status: str, *, key: str) -> int:
        """By a program with this key. Returns the status of the response."""
        headers = {"Content-Type": "application/json", "X-Api-Key": key}
        path, body = f"/{self._stage}/feedback/{feedback_id}", json.dumps({"status": status}).encode()
        return self._exchange(path, body, headers, method="PATCH")[0]

    def give(self) -> Answer:
        """Until it is accepted or refused."""
        key = uuid4().hex
        said = json.dumps({"rating": 5, "message": f"It is great, visit {key}"}).encode()  # a repeated text is spam
        while (answer := self._ask("feedback", f"/{self._stage}/feedback", said, key)).is_busy:
            time.sleep(PAUSE)
        return answer

    def read(self) -> list[Answer]:
        """The page, and the files that it names."""
        page = self._ask("page", f"/{self._stage}/")
        return [page, *self.files_of(page)]

    def files_of(self, page: Answer) -> list[Answer]:
        return [self._ask("file", path.decode()) for path in dict.fromkeys(FILES.findall(page.body))]

    def _repeat(self, act: Callable[[], object]) -> None:
        while not self._ended.wait(PAUSE):
            act()

    def _ask(self, what: What, path: str, body: bytes | None = None, key: str = "") -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key} if body else {}
        began = time.monotonic()
        status, release, content = self._exchange(path, body, headers)
        answer = Answer(what, path, began, time.monotonic(), status, release, content)
        with self._lock:
            self._answers.append(answer)
        return answer

    def _exchange(
        self, path: str, body: bytes | None, headers: dict[str, str], method: str = ""
    ) -> tuple[int, str | None, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers |= {"Host": self._host, "Accept": "*/*"}
        try:
            connection.request(method or ("POST" if body else "GET"), path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("X-Release"), answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, None, repr(error).encode()
        finally:
            connection.close()
