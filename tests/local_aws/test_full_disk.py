"""A disk that takes no more: the emulator ends at once, and the next start has only what was acknowledged."""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from local_aws.emulator.ending import CANNOT_WRITE
from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import TABLE, create_table, keys, put, read_stream
from tests.local_aws.writers import write_until_killed

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")


def fill_disk(emulator: Emulator, room: int = 10) -> None:
    """No file grows longer than the journal and so many bytes."""
    limit = emulator.journal.stat().st_size + room
    resource.prlimit(emulator.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


@contextmanager
def full_disk_for_children(limit: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_write_that_did_not_reach_the_journal_does_not_appear(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "before")
    whole = durable.journal.read_bytes()

    fill_disk(durable)
    with pytest.raises(BotoCoreError):
        put(dynamodb, "lost")

    assert durable.ended() == CANNOT_WRITE
    assert f"{durable.journal} cannot be written: File too large. Everything that was" in durable.log.read_text()
    assert durable.journal.read_bytes() == whole
    durable.start()
    dynamodb = durable.client("dynamodb")
    assert keys(dynamodb) == {"before"}
    assert len(read_stream(dynamodb, durable.client("dynamodbstreams"))) == 1


def test_a_full_disk_among_many_writes_loses_nothing_acknowledged(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    enough = threading.Semaphore(0)
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(write_until_killed, durable, n, put, enough) for n in range(4)]
        fill_disk(durable, room=50_000)
        acknowledged = {key for writer in writers for key in writer.result()}
    assert durable.ended() == CANNOT_WRITE
    durable.start()
    dynamodb = durable.client("dynamodb")

    stored = keys(dynamodb)
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= len(writers), "more than the writes that were under way"
    records = read_stream(dynamodb, durable.client("dynamodbstreams"))
    assert sorted(record["dynamodb"]["Keys"]["id"]["S"] for record in records) == sorted(stored)


def send_message(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="letters")["QueueUrl"], MessageBody="x" * 100_000)


def put_object(emulator: Emulator) -> None:
    emulator.client("s3").put_object(Bucket="attic", Key="a", Body=b"x" * 100_000)


def put_parameter(emulator: Emulator) -> None:
    emulator.client("ssm").put_parameter(Name="b", Value="x" * 4_000, Type="String", Tier="Standard")


@pytest.mark.parametrize("write", [send_message, put_object, put_parameter])
def test_what_is_not_in_a_table_is_not_acknowledged_either(durable: Emulator, write: Any) -> None:
    durable.client("sqs").create_queue(QueueName="letters")
    durable.client("s3").create_bucket(Bucket="attic", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    fill_disk(durable, room=3_000)
    with pytest.raises(BotoCoreError):
        write(durable)

    assert durable.ended() == CANNOT_WRITE
    assert "cannot be written: File too large" in durable.log.read_text()
    durable.start()
    assert not durable.client("s3").list_objects_v2(Bucket="attic").get("Contents")
    assert not durable.client("ssm").describe_parameters()["Parameters"]
    sqs = durable.client("sqs")
    assert not sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="letters")["QueueUrl"]).get("Messages")


def test_an_object_whose_path_is_too_long_does_not_end_the_emulator(durable: Emulator) -> None:
    room = os.pathconf(durable.folder, "PC_PATH_MAX") - len(f"{durable.folder}/s3/000000000000/attic/.tmp")
    key = "folder/" * (room // 7 - 1) + "k" * (room % 7 + 7)
    s3 = durable.client("s3")
    s3.create_bucket(Bucket="attic", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="attic", Key=key, Body=b"long")
    s3.put_object(Bucket="attic", Key="short", Body=b"short")
    durable.restart_after_kill()
    assert durable.client("s3").get_object(Bucket="attic", Key="short")["Body"].read() == b"short"


def test_a_start_on_a_full_disk_is_refused_and_loses_nothing(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "before", letter={"S": "x" * 10_000})
    durable.kill()
    whole = durable.journal.read_bytes()

    with full_disk_for_children(2_000):
        refusal = durable.refuse_to_start()

    assert f"The emulator ended with code {CANNOT_WRITE}." in refusal
    assert f"{durable.folder}/dynamodb.json cannot be written: File too large" in refusal
    assert durable.journal.read_bytes() == whole
    durable.start()
    assert keys(durable.client("dynamodb"), TABLE) == {"before"}


def test_a_stop_on_a_full_disk_leaves_the_journal(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "before", letter={"S": "x" * 10_000})

    resource.prlimit(durable.pid, resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
    assert durable.stop() == CANNOT_WRITE
    durable.start()

    assert keys(durable.client("dynamodb")) == {"before"}
