"""Queues of the emulator: what they do as SQS does, and what survives kill -9."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.conftest import Emulator
from tests.ops.published import zipped
from tests.waiting import OFTEN

ACCOUNT = "000000000000"


class Queue:
    def __init__(self, emulator: Emulator, name: str, **attributes: str) -> None:
        self.emulator, self.name = emulator, name
        self.client().create_queue(QueueName=name, Attributes=attributes)

    def client(self) -> Any:
        return self.emulator.client("sqs", patience=30)

    @property
    def url(self) -> str:
        return str(self.client().get_queue_url(QueueName=self.name)["QueueUrl"])

    @property
    def arn(self) -> str:
        attributes = self.client().get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        return str(attributes["Attributes"]["QueueArn"])

    def send(self, *bodies: str, **parameters: Any) -> None:
        for body in bodies:
            self.client().send_message(QueueUrl=self.url, MessageBody=body, **parameters)

    def receive(self, **parameters: Any) -> list[dict[str, Any]]:
        parameters = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"]} | parameters
        messages: list[dict[str, Any]] = (
            self.client().receive_message(QueueUrl=self.url, **parameters).get("Messages", [])
        )
        return messages

    def bodies(self, **parameters: Any) -> list[str]:
        return [message["Body"] for message in self.receive(**parameters)]

    def delete(self, message: dict[str, Any]) -> None:
        self.client().delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])


@pytest.fixture
def jobs(durable: Emulator) -> Queue:
    return Queue(durable, "jobs", VisibilityTimeout="600")


@pytest.fixture
def letters(volatile: Emulator) -> Queue:
    return Queue(volatile, f"letters-{uuid4().hex[:8]}", VisibilityTimeout="600")


@pytest.mark.parametrize("seconds", [-1, 43201])
def test_a_timeout_that_sqs_does_not_know_is_refused(letters: Queue, seconds: int) -> None:
    letters.send("a")
    [message] = letters.receive()

    with pytest.raises(ClientError) as refused:
        letters.client().change_message_visibility(
            QueueUrl=letters.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )

    assert refused.value.response["Error"]["Code"].endswith("InvalidParameterValue")


def test_the_timeout_of_a_message_that_is_visible_again_cannot_be_changed(letters: Queue) -> None:
    letters.send("a")
    [message] = letters.receive(VisibilityTimeout=0)

    with pytest.raises(ClientError) as refused:
        letters.client().change_message_visibility(
            QueueUrl=letters.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5
        )

    assert refused.value.response["Error"]["Code"].endswith("MessageNotInflight")


def test_a_batch_does_what_it_can_and_names_what_failed(letters: Queue) -> None:
    letters.send("a", "b")
    receipts = {message["Body"]: message["ReceiptHandle"] for message in letters.receive()}
    entries = [{"Id": "1", "ReceiptHandle": receipts["a"]}, {"Id": "2", "ReceiptHandle": "unknown"}]

    hidden = letters.client().change_message_visibility_batch(
        QueueUrl=letters.url, Entries=[entry | {"VisibilityTimeout": 60} for entry in entries]
    )
    deleted = letters.client().delete_message_batch(QueueUrl=letters.url, Entries=entries)

    for answer in (hidden, deleted):
        assert [done["Id"] for done in answer["Successful"]] == ["1"]
        assert [(failed["Id"], failed["Code"]) for failed in answer["Failed"]] == [("2", "ReceiptHandleIsInvalid")]
    assert depth(letters, "ApproximateNumberOfMessagesNotVisible") == "1"


def test_a_response_has_a_message_only_once_even_if_it_is_visible_at_once(letters: Queue) -> None:
    letters.send("a", "b")

    assert letters.bodies(VisibilityTimeout=0) == ["a", "b"]
    assert letters.bodies(VisibilityTimeout=0) == ["a", "b"]


def test_messages_survive_in_their_order_and_deleted_ones_stay_deleted(durable: Emulator, jobs: Queue) -> None:
    jobs.send("done", "1", "2", "3")
    jobs.delete(jobs.receive(MaxNumberOfMessages=1)[0])

    durable.restart_after_kill()

    assert jobs.bodies() == ["1", "2", "3"]


def test_a_message_in_flight_stays_hidden_after_a_kill_and_its_receipt_still_deletes_it(
    durable: Emulator, jobs: Queue
) -> None:
    jobs.send("a", "b")
    [in_flight] = jobs.receive(MaxNumberOfMessages=1)

    durable.restart_after_kill()

    assert jobs.bodies() == ["b"]
    jobs.delete(in_flight)
    durable.restart_after_kill()
    assert depth(jobs, "ApproximateNumberOfMessagesNotVisible") == "1"


def test_a_message_in_flight_comes_again_after_its_timeout_if_the_emulator_was_killed_meanwhile(
    durable: Emulator, jobs: Queue
) -> None:
    jobs.send("a")
    jobs.receive(VisibilityTimeout=2)

    durable.restart_after_kill()

    [again] = jobs.receive(WaitTimeSeconds=20)
    assert (again["Body"], again["Attributes"]["ApproximateReceiveCount"]) == ("a", "2")


def test_a_delay_goes_on_after_a_kill(durable: Emulator, jobs: Queue) -> None:
    jobs.send("late", DelaySeconds=2)
    jobs.send("much later", DelaySeconds=900)

    durable.restart_after_kill()

    assert jobs.bodies(WaitTimeSeconds=20) == ["late"]


def test_a_changed_timeout_survives(durable: Emulator, jobs: Queue) -> None:
    jobs.send("a")
    [message] = jobs.receive()
    jobs.client().change_message_visibility(
        QueueUrl=jobs.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )

    durable.restart_after_kill()

    assert jobs.bodies() == ["a"]


def test_a_purged_queue_stays_empty(durable: Emulator, jobs: Queue) -> None:
    jobs.send("a", "b")
    jobs.client().purge_queue(QueueUrl=jobs.url)
    jobs.send("c")

    durable.restart_after_kill()

    assert jobs.bodies() == ["c"]


def test_a_later_queue_of_the_same_name_gets_no_messages_of_the_earlier_one(durable: Emulator, jobs: Queue) -> None:
    jobs.send("old")
    jobs.client().delete_queue(QueueUrl=jobs.url)
    later = Queue(durable, "jobs")
    later.send("new")

    durable.restart_after_kill()

    assert later.bodies() == ["new"]


def test_messages_of_a_rule_and_of_a_topic_survive(durable: Emulator, jobs: Queue) -> None:
    events, sns = durable.client("events"), durable.client("sns")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": jobs.arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    jobs.client().set_queue_attributes(QueueUrl=jobs.url, Attributes={"Policy": policy})
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["feedback"]}))
    events.put_targets(Rule="all", Targets=[{"Id": "jobs", "Arn": jobs.arn}])
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=jobs.arn, Attributes={"RawMessageDelivery": "true"})
    events.put_events(Entries=[{"Source": "feedback", "DetailType": "moved", "Detail": "{}"}])
    sns.publish(TopicArn=topic, Message="bounce")

    durable.restart_after_kill()

    of_rule, of_topic = jobs.bodies()
    assert (json.loads(of_rule)["detail-type"], of_topic) == ("moved", "bounce")


def test_a_message_moves_to_the_dead_letters_after_its_receives_through_kills(durable: Emulator) -> None:
    dead = Queue(durable, "dead")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    jobs = Queue(durable, "jobs", VisibilityTimeout="0", RedrivePolicy=policy)
    jobs.send("poison")
    for _ in range(2):
        assert jobs.bodies() == ["poison"]
        durable.restart_after_kill()

    jobs.send("fine")
    assert jobs.bodies() == ["fine"]
    durable.restart_after_kill()

    [moved] = dead.receive()
    assert moved["Body"] == "poison"
    assert moved["Attributes"]["DeadLetterQueueSourceArn"] == jobs.arn
    assert "poison" not in jobs.bodies()


def test_messages_survive_a_snapshot_a_clean_stop_and_a_kill(durable: Emulator, jobs: Queue) -> None:
    jobs.send("before")
    [message] = jobs.receive()
    Queue(durable, "another")  # makes a snapshot
    assert durable.journal_lines() == []
    jobs.send("after")
    assert durable.stop() == 0
    durable.start()
    jobs.delete(message)

    durable.restart_after_kill()

    assert jobs.bodies() == ["after"]


def test_fifo_queues_survive(durable: Emulator) -> None:
    queue = Queue(durable, "jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    queue.send("a", "b", "b", MessageGroupId="g")
    queue.delete(queue.receive(MaxNumberOfMessages=1)[0])

    durable.restart_after_kill()

    assert queue.bodies() == ["b"]


def test_what_a_send_a_receive_and_a_delete_write_does_not_grow_with_the_queue(durable: Emulator, jobs: Queue) -> None:
    before = written_by_one_message(durable, jobs)
    for _ in range(50):
        entries = [{"Id": str(number), "MessageBody": "a"} for number in range(10)]
        jobs.client().send_message_batch(QueueUrl=jobs.url, Entries=entries)

    assert written_by_one_message(durable, jobs) == pytest.approx(before, rel=0.05)


def written_by_one_message(emulator: Emulator, queue: Queue) -> list[int]:
    """The bytes that the journal got for its send, receive and delete. No other file may change."""
    others, sizes = other_files(emulator), [emulator.journal.stat().st_size]
    queue.send("a")
    sizes.append(emulator.journal.stat().st_size)
    [message] = queue.receive(MaxNumberOfMessages=1)
    sizes.append(emulator.journal.stat().st_size)
    queue.delete(message)
    sizes.append(emulator.journal.stat().st_size)
    assert other_files(emulator) == others
    return [after - before for before, after in pairwise(sizes)]


def other_files(emulator: Emulator) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in emulator.folder.glob("*.json")}


PARTIAL = """
def handler(event, context):
    failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
"""


def test_a_mapping_of_lambda_deletes_what_succeeded_and_the_rest_goes_to_the_dead_letters(volatile: Emulator) -> None:
    name = f"f{uuid4().hex[:8]}"
    dead = Queue(volatile, f"dead-{name}")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    queue = Queue(volatile, name, VisibilityTimeout="3", RedrivePolicy=policy)
    queue.send("a", "poison", "b")
    functions = volatile.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="main.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Timeout=3,
        Code={"ZipFile": zipped({"main.py": PARTIAL})},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    functions.create_event_source_mapping(
        FunctionName=name, EventSourceArn=queue.arn, FunctionResponseTypes=["ReportBatchItemFailures"]
    )

    assert dead.bodies(WaitTimeSeconds=20) == ["poison"]
    assert depth(queue, "ApproximateNumberOfMessages") == depth(queue, "ApproximateNumberOfMessagesNotVisible") == "0"


def depth(queue: Queue, name: str) -> str:
    attributes = queue.client().get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
    return str(attributes[name])
