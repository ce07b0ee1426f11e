"""Queues of the emulator, through kill -9."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.local_aws.conftest import Emulator
from tests.local_aws.queues import Queue, depth


@pytest.fixture
def jobs(durable: Emulator) -> Queue:
    return Queue(durable, "jobs", VisibilityTimeout="600")


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
