"""What was acknowledged survives the death of every process, and is counted once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import LazySettings
from pynamodb.exceptions import PynamoDBException

from activity.models import ActivityRow
from analytics.recount import passes, sources
from feedback.models import Feedback, Status
from storage.connection import clients
from storage.writes import Conflict, NotFound
from tests.activity import chains
from tests.factories import a_feedback, counters, move, plain
from tests.local_aws.running import SECONDS, Run

pytestmark = pytest.mark.integration

# What is killed in each round; `make run` stops when one of its parts has ended.
KILLED = ("emulator", "pump", "site", "everything", "emulator", "pump")
WRITERS = 4
QUEUE, DEAD_LETTERS = "feedback-jobs-local", "feedback-job-failures-local"


@pytest.fixture
def run(tmp_path: Path, settings: LazySettings) -> Iterator[Run]:
    run = Run(tmp_path)
    settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{run.emulator_port}"
    clients.forget()
    yield run
    if run.is_running():
        run.kill()
    clients.forget()


class Load:
    """Writes as fast as it can, and notes what it was told is stored: the item, and the last status it had."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, set[Status]] = {}
        self.messages: set[str] = set()
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        self.threads.append(threading.Thread(target=self._send))

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def wait_for_the_first(self) -> None:
        """On a busy machine it may take its time."""
        deadline = time.monotonic() + SECONDS
        while not (self.acknowledged and self.messages) and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _send(self) -> None:
        """Messages that no handler can read. So each one is received five times, and ends with the dead letters."""
        sqs = clients.client("sqs", fail_fast=True)  # without a second try, which could send a message twice
        queue = _url(QUEUE)
        while not self.ended.wait(0.1):
            body = f"no JSON {uuid4()}"
            with suppress(BotoCoreError, ClientError):
                # An answer that was cut off by the kill has no members, and acknowledges nothing.
                if "MessageId" in sqs.send_message(QueueUrl=queue, MessageBody=body):
                    self.messages.add(body)

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        while not self.ended.is_set():
            with suppress(PynamoDBException, BotoCoreError, ClientError, Conflict, NotFound):
                self._write_one(chance)

    def _write_one(self, chance: random.Random) -> None:
        item = a_feedback(rating=chance.randint(1, 5), form_id=f"f{chance.randint(0, 3)}")
        self.acknowledged[item.feedback_id] = {Status.NEW}
        if chance.random() < 0.3:
            to = chance.choice([Status.SPAM, Status.DONE, Status.DELETED])
            self.acknowledged[item.feedback_id].add(to)  # until it is acknowledged, both are right
            move(item, to)
            self.acknowledged[item.feedback_id] = {to}


def test_it_survives_the_kill_of_every_process_under_load(run: Run) -> None:
    chance = random.Random()
    acknowledged: dict[str, set[Status]] = {}
    messages: set[str] = set()
    in_flight = 0
    _start(run)
    sqs = clients.client("sqs")
    sqs.set_queue_attributes(QueueUrl=_url(QUEUE), Attributes={"VisibilityTimeout": "1"})
    # A batch whose answer came too late on a busy machine comes again soon.
    sqs.set_queue_attributes(QueueUrl=_url(DEAD_LETTERS), Attributes={"VisibilityTimeout": "10"})
    for part in KILLED:
        load = Load()
        load.start()
        load.wait_for_the_first()
        time.sleep(chance.uniform(0.1, 1.5))
        in_flight += _count(QUEUE, "ApproximateNumberOfMessagesNotVisible")
        run.kill(part)
        load.stop()
        acknowledged |= load.acknowledged
        messages |= load.messages
        _start(run)
        _assert_stored(acknowledged)
        _wait_until_counted_equals_stored()
    assert in_flight
    _assert_all_are_dead_letters_once(messages)
    _wait_until_each_move_is_sealed_once()
    assert run.stop() == 0


def test_a_lost_end_of_the_journal_is_named_and_the_counters_are_corrected(run: Run) -> None:
    """As after a power cut: items are gone that were acknowledged, read from the stream and counted."""
    run.start()
    run.wait_until_it_answers()
    kept = a_feedback(rating=5)
    _wait_until_counted_equals_stored()
    journal = run.folder / "data" / "aws" / "journal.jsonl"
    size = journal.stat().st_size
    a_feedback(rating=1)
    _wait_until_counted_equals_stored()
    run.kill()
    journal.write_bytes(journal.read_bytes()[: size + 10])
    clients.forget()

    run.start()
    run.wait_until_it_answers()

    assert f"The last line of {journal} is cut off after 10 bytes" in run.output()
    assert "the stream of feedback-local was read up to record" in run.output()
    assert "A part of the stream was lost: comparing the counters with the items." in run.output()
    assert [item.feedback_id for item in Feedback.scan()] == [kept.feedback_id]
    _wait_until_counted_equals_stored()
    assert not (run.folder / "data" / "recount-due").exists()
    assert run.stop() == 0


def _start(run: Run) -> None:
    clients.forget()
    run.start()
    run.wait_until_it_answers()


def _url(queue: str) -> str:
    return clients.client("sqs", fail_fast=True).get_queue_url(QueueName=queue)["QueueUrl"]


def _assert_all_are_dead_letters_once(messages: set[str]) -> None:
    """Also those that the pump had received when it or the emulator was killed."""
    sqs, dead = clients.client("sqs"), Counter[str]()
    deadline = time.monotonic() + 2 * SECONDS
    while (messages - dead.keys() or _count(QUEUE)) and time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=_url(DEAD_LETTERS), MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            dead[message["Body"]] += 1
            sqs.delete_message(QueueUrl=_url(DEAD_LETTERS), ReceiptHandle=message["ReceiptHandle"])
    assert messages
    assert messages - dead.keys() == set()
    assert {body: times for body, times in dead.items() if times > 1} == {}


def _count(queue: str, *names: Any) -> int:
    names = names or ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    answer = clients.client("sqs").get_queue_attributes(QueueUrl=_url(queue), AttributeNames=names)
    return sum(map(int, answer["Attributes"].values()))


def _assert_stored(acknowledged: dict[str, set[Status]]) -> None:
    stored = {item.feedback_id: item.status for item in Feedback.scan()}
    lost = {
        feedback_id: (statuses, stored.get(feedback_id))
        for feedback_id, statuses in acknowledged.items()
        if stored.get(feedback_id) not in statuses
    }
    assert not lost


def _wait_until_each_move_is_sealed_once() -> None:
    """And the rows of the first person, which are in the chain of the site."""
    rows = list(ActivityRow.scan())
    written = Counter((row.subject, row.activity_id) for row in rows)
    names = sorted({row.project_id for row in rows})
    deadline = time.monotonic() + SECONDS
    while _sealed(names) != written and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "default" in names
    assert _sealed(names) == written
    assert [fault for name in names for fault in chains.faults(name)] == []


def _sealed(names: list[str]) -> Counter[tuple[str, str]]:
    return sum((chains.sealed_keys(name) for name in names), Counter())


def _wait_until_counted_equals_stored() -> None:
    one = passes.Pass()
    while not passes.read_items(one, sources.SiteSource()):
        pass
    expected = plain(one.counted)
    deadline = time.monotonic() + SECONDS
    while counters() != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert counters() == expected
    time.sleep(0.5)  # what is counted twice shows only afterwards
    assert counters() == expected
