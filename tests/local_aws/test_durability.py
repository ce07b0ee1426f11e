"""All that is not an item of a table and no message of a queue, through kill -9."""

from __future__ import annotations

import json
import stat
import time
import urllib.request

from botocore.exceptions import ClientError

from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import CARDS_STACK, TABLE, create_table, items, keys, put, read_stream


def test_table_settings_survive(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    dynamodb.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expiresAt"}
    )

    durable.restart_after_kill()

    found = durable.client("dynamodb").describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}


def test_a_stack_survives_as_soon_as_its_poller_saw_it_complete(durable: Emulator) -> None:
    cloudformation = durable.client("cloudformation")
    cloudformation.create_stack(StackName="post-office", TemplateBody=json.dumps(CARDS_STACK))
    deadline = time.monotonic() + 20
    while cloudformation.describe_stacks()["Stacks"][0]["StackStatus"] != "CREATE_COMPLETE":
        assert time.monotonic() < deadline
        time.sleep(0.05)

    durable.restart_after_kill()

    (stack,) = durable.client("cloudformation").describe_stacks()["Stacks"]
    assert (stack["StackName"], stack["StackStatus"]) == ("post-office", "CREATE_COMPLETE")
    assert durable.client("dynamodb").list_tables()["TableNames"] == ["cards"]


def test_a_write_into_a_table_that_nobody_polled_for_survives(durable: Emulator) -> None:
    durable.client("cloudformation").create_stack(StackName="post-office", TemplateBody=json.dumps(CARDS_STACK))
    deadline = time.monotonic() + 20
    while not is_put(durable):
        assert time.monotonic() < deadline
        time.sleep(0.01)

    durable.restart_after_kill()

    assert keys(durable.client("dynamodb"), "cards") == {"a"}


def is_put(emulator: Emulator) -> bool:
    try:
        put(emulator.client("dynamodb"), "a", table="cards")
    except ClientError:
        return False
    return True


def test_an_object_in_a_bucket_survives(durable: Emulator) -> None:
    s3 = durable.client("s3")
    s3.create_bucket(Bucket="attic", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="attic", Key="a/b.bin", Body=b"\x00\xff", ContentType="image/png")

    durable.restart_after_kill()

    found = durable.client("s3").get_object(Bucket="attic", Key="a/b.bin")
    assert (found["Body"].read(), found["ContentType"]) == (b"\x00\xff", "image/png")


def test_items_survive_a_clean_stop(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "a")

    assert durable.stop() == 0
    assert durable.journal.read_bytes() == b""
    durable.start()

    assert keys(durable.client("dynamodb")) == {"a"}


def test_a_start_empties_the_journal_into_a_snapshot(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "a")

    durable.restart_after_kill()
    assert durable.journal.read_bytes() == b""
    durable.restart_after_kill()

    assert keys(durable.client("dynamodb")) == {"a"}


def test_a_journal_that_grew_too_long_goes_into_a_snapshot(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    size, puts = 0, 0
    while durable.journal.stat().st_size >= size:
        size = durable.journal.stat().st_size
        puts += 1
        put(dynamodb, "a", letter={"S": "x" * 390_000}, round={"N": str(puts)})
        assert size < 70_000_000

    durable.restart_after_kill()

    dynamodb = durable.client("dynamodb")
    assert size > 60_000_000
    assert [item["round"] for item in items(dynamodb)] == [{"N": str(puts)}]
    assert len(read_stream(dynamodb, durable.client("dynamodbstreams"))) == puts


def test_a_reset_is_not_undone_by_a_kill(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    durable.client("sqs").create_queue(QueueName="letters")
    with urllib.request.urlopen(f"http://127.0.0.1:{durable.port}/_ministack/reset", b"") as answer:
        assert answer.status == 200
    create_table(durable.client("dynamodb"), "after")

    durable.restart_after_kill()

    assert durable.client("dynamodb").list_tables()["TableNames"] == ["after"]
    assert not durable.client("sqs").list_queues().get("QueueUrls")


def test_its_folder_is_closed_to_others(durable: Emulator) -> None:
    assert stat.S_IMODE(durable.folder.stat().st_mode) == 0o700


def test_without_durability_nothing_is_kept(volatile: Emulator) -> None:
    dynamodb = volatile.client("dynamodb")
    create_table(dynamodb, "fleeting")
    put(dynamodb, "a", table="fleeting")

    assert {path.name for path in volatile.folder.iterdir()} <= {"lock", "tmp"}
