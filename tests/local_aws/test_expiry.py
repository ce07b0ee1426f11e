"""Items that end by themselves leave a record in the stream, as DynamoDB's own do."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws import emulated
from tests.local_aws.conftest import PYTHON, Emulator
from tests.local_aws.tables import TABLE, create_table, keys, put, read_stream

YEAR = 365 * 24 * 60 * 60
NOW = 1_800_000_000
BY_DYNAMODB = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


@pytest.fixture
def dynamodb(volatile: Emulator) -> Iterator[Any]:
    yield with_expiry(volatile)
    volatile.client("dynamodb").delete_table(TableName=TABLE)


def with_expiry(emulator: Emulator) -> Any:
    client = emulator.client("dynamodb")
    create_table(client)
    client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expiresAt"})
    return client


def removals(emulator: Emulator) -> list[dict[str, Any]]:
    records = read_stream(emulator.client("dynamodb"), emulator.client("dynamodbstreams"))
    return [record for record in records if record["eventName"] == "REMOVE"]


def test_an_item_after_its_time_is_removed_with_a_record_that_names_dynamodb(volatile: Emulator, dynamodb: Any) -> None:
    put(dynamodb, "over", expiresAt={"N": str(NOW)})
    put(dynamodb, "later", expiresAt={"N": str(NOW + 1)})

    assert emulated.expire(volatile.port, NOW) == 1

    assert keys(dynamodb) == {"later"}
    [record] = removals(volatile)
    assert record["userIdentity"] == BY_DYNAMODB
    assert record["dynamodb"]["OldImage"]["expiresAt"] == {"N": str(NOW)}
    assert record["dynamodb"]["ApproximateCreationDateTime"].timestamp() == NOW
    assert "NewImage" not in record["dynamodb"]


def test_it_is_gone_from_the_indexes_too(volatile: Emulator, dynamodb: Any) -> None:
    put(dynamodb, "over", expiresAt={"N": str(NOW)})
    emulated.expire(volatile.port, NOW)

    found = dynamodb.query(
        TableName=TABLE,
        IndexName="sender-index",
        KeyConditionExpression="sender = :sender",
        ExpressionAttributeValues={":sender": {"S": "ann"}},
    )
    assert found["Count"] == 0


def test_without_a_time_it_uses_the_clock(volatile: Emulator, dynamodb: Any) -> None:
    put(dynamodb, "over", expiresAt={"N": str(int(time.time()) - 1)})
    put(dynamodb, "later", expiresAt={"N": str(int(time.time()) + YEAR)})

    assert emulated.expire(volatile.port) == 1

    assert keys(dynamodb) == {"later"}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"expiresAt": {"S": str(NOW)}},
        {"expiresAt": {"NULL": True}},
        {"expiresAt": {"N": str(NOW - 5 * YEAR)}},
        {"endsAt": {"N": str(NOW)}},
    ],
    ids=["none", "text", "null", "five years ago", "another attribute"],
)
def test_a_value_that_dynamodb_does_not_expire_by_keeps_the_item(
    volatile: Emulator, dynamodb: Any, members: dict[str, Any]
) -> None:
    put(dynamodb, "kept", **members)

    assert emulated.expire(volatile.port, NOW) == 0

    assert keys(dynamodb) == {"kept"}


def test_a_table_whose_expiry_is_disabled_keeps_its_items(volatile: Emulator, dynamodb: Any) -> None:
    put(dynamodb, "kept", expiresAt={"N": str(NOW)})
    dynamodb.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"}
    )

    assert emulated.expire(volatile.port, NOW) == 0


def test_a_removal_by_a_request_names_no_service(volatile: Emulator, dynamodb: Any) -> None:
    put(dynamodb, "over", expiresAt={"N": str(NOW)})
    dynamodb.delete_item(TableName=TABLE, Key={"id": {"S": "over"}})

    [record] = removals(volatile)
    assert "userIdentity" not in record
    assert emulated.expire(volatile.port, NOW) == 0


@pytest.mark.parametrize("now", ["soon", [1], None])
def test_a_time_that_is_no_number_is_refused(volatile: Emulator, now: Any) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{volatile.port}/_local/expire", json.dumps({"now": now}).encode(), method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    assert refused.value.code == 400
    assert b"seconds since 1970" in refused.value.read()


def test_a_removal_survives_a_kill_and_its_record_too(durable: Emulator) -> None:
    dynamodb = with_expiry(durable)
    put(dynamodb, "over", expiresAt={"N": str(NOW)})
    emulated.expire(durable.port, NOW)

    durable.restart_after_kill()

    assert keys(durable.client("dynamodb")) == set()
    [record] = removals(durable)
    assert record["userIdentity"] == BY_DYNAMODB


# ministack's own thread looks only once a minute, so this calls what it calls.
IN_ITS_THREAD = """
import threading
from ministack.services import dynamodb
from local_aws.emulator import expiry

expiry.remove_as_dynamodb_does()
dynamodb._create_table({
    "TableName": "letters", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
})
expiry_setting = {"Enabled": True, "AttributeName": "expiresAt"}
dynamodb._update_ttl({"TableName": "letters", "TimeToLiveSpecification": expiry_setting})
table = dynamodb._tables.get("letters")
for key, value in (("over", {"N": "%d"}), ("text", {"S": "1"})):
    dynamodb._set_item(table, key, "", {"id": {"S": key}, "expiresAt": value})

def remove_all():
    for key in ("over", "text"):
        dynamodb._remove_item(table, key, "")

thread = threading.Thread(target=remove_all, name="dynamodb-ttl-reaper")
thread.start()
thread.join()
print(list(table["items"]), [record["userIdentity"] for record in dynamodb._stream_records.get("letters")])
"""


@pytest.mark.integration
def test_ministacks_own_thread_removes_in_the_same_way() -> None:
    done = subprocess.run(
        [PYTHON, "-c", IN_ITS_THREAD % (int(time.time()) - 1)],
        cwd=emulated.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "['text'] [{'type': 'Service', 'principalId': 'dynamodb.amazonaws.com'}]"


@pytest.mark.integration
def test_the_thread_has_the_name_that_the_wrapper_looks_for() -> None:
    """It starts with the module."""
    names = "import threading; from ministack.services import dynamodb; print([t.name for t in threading.enumerate()])"
    done = subprocess.run([PYTHON, "-c", names], cwd=emulated.ROOT, capture_output=True, text=True, check=True)

    assert "dynamodb-ttl-reaper" in done.stdout
