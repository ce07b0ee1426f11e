"""Items and streams, through kill -9."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import (
    TABLE,
    create_table,
    items,
    keys,
    names,
    put,
    put_pair,
    read_stream,
)
from tests.local_aws.writers import write_until_killed


def read_until_killed(emulator: Emulator) -> list[tuple[str, str]]:
    dynamodb, streams = emulator.client("dynamodb"), emulator.client("dynamodbstreams")
    seen: list[tuple[str, str]] = []
    while True:
        try:
            seen += names(read_stream(dynamodb, streams, after=seen[-1][1] if seen else None))
        except (BotoCoreError, ClientError):
            return seen


def test_every_acknowledged_write_survives_a_kill_among_many(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    enough = threading.Semaphore(0)
    with ThreadPoolExecutor() as pool:
        puts = [pool.submit(write_until_killed, durable, n, put, enough) for n in range(2)]
        pairs = [pool.submit(write_until_killed, durable, n, put_pair, enough) for n in range(2)]
        reader = pool.submit(read_until_killed, durable)
        for _ in range(300):
            assert enough.acquire(timeout=20)
        durable.kill()
    durable.start()
    dynamodb = durable.client("dynamodb")
    found = keys(dynamodb)
    records = read_stream(dynamodb, durable.client("dynamodbstreams"))

    assert {key for done in puts for key in done.result()} <= found
    assert {f"{key}-{n}" for done in pairs for key in done.result() for n in (1, 2)} <= found
    halves = {key for key in found if key.startswith("put_pair")}
    assert {f"{key[:-1]}{n}" for key in halves for n in (1, 2)} == halves, "a transaction is half there"
    assert sorted(record["dynamodb"]["Keys"]["id"]["S"] for record in records) == sorted(found)
    assert names(records)[: len(reader.result())] == reader.result(), "what was read before is there, unchanged"
    numbers = [number for _, number in names(records)]
    assert numbers == sorted(set(numbers))
    assert len({event_id for event_id, _ in names(records)}) == len(records)


def test_update_delete_batch_and_binary_values_survive(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    for key in ("updated", "deleted", "batch-deleted"):
        put(dynamodb, key)
    dynamodb.update_item(
        TableName=TABLE,
        Key={"id": {"S": "updated"}},
        UpdateExpression="SET picture = :picture ADD seen :one",
        ExpressionAttributeValues={":picture": {"B": b"\x00\xff\n"}, ":one": {"N": "1"}},
    )
    dynamodb.delete_item(TableName=TABLE, Key={"id": {"S": "deleted"}})
    dynamodb.batch_write_item(
        RequestItems={
            TABLE: [
                {"PutRequest": {"Item": {"id": {"S": "batch-put"}}}},
                {"DeleteRequest": {"Key": {"id": {"S": "batch-deleted"}}}},
            ]
        }
    )
    before = sorted(items(dynamodb), key=str)

    durable.restart_after_kill()

    assert sorted(items(durable.client("dynamodb")), key=str) == before
    assert {item["id"]["S"]: item.get("picture") for item in before} == {
        "updated": {"B": b"\x00\xff\n"},
        "batch-put": None,
    }


def test_partiql_writes_survive_and_rolled_back_ones_do_not_appear(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    dynamodb.execute_statement(Statement=f"INSERT INTO \"{TABLE}\" VALUE {{'id': 'kept'}}")
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.execute_transaction(
            TransactStatements=[
                {"Statement": f"INSERT INTO \"{TABLE}\" VALUE {{'id': '{key}'}}"} for key in ("undone", "kept")
            ]
        )

    durable.restart_after_kill()

    assert keys(durable.client("dynamodb")) == {"kept"}


def test_nothing_is_answered_before_it_is_in_the_journal(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)

    for number in range(20):
        put(dynamodb, f"key-{number}")
        lines = durable.journal_lines()
        assert len(lines) == number + 1
        assert f'"key-{number}"'.encode() in lines[-1]


def test_a_transaction_is_one_line(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)

    put_pair(dynamodb, "pair")

    (line,) = durable.journal_lines()
    assert line.count(b'"item":') == line.count(b'"record":') == 2


def test_a_torn_last_line_is_cut_off(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "whole")
    put(dynamodb, "torn")
    durable.kill()
    whole = durable.journal.read_bytes()
    durable.journal.write_bytes(whole[:-20])

    durable.start()
    put(durable.client("dynamodb"), "later")
    durable.restart_after_kill()

    assert keys(durable.client("dynamodb")) == {"whole", "later"}
    assert durable.log.read_text().count(f"The last line of {durable.journal} is cut off after ") == 1


@pytest.mark.parametrize("left_behind", [["journal.jsonl"], ["journal.jsonl", "streams.json"]])
def test_a_kill_in_the_middle_of_a_snapshot_changes_nothing(durable: Emulator, left_behind: list[str]) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "deleted")
    dynamodb.delete_item(TableName=TABLE, Key={"id": {"S": "deleted"}})
    put(dynamodb, "twice", round={"N": "1"})
    put(dynamodb, "twice", round={"N": "2"})
    before = items(dynamodb), names(read_stream(dynamodb, durable.client("dynamodbstreams")))
    not_reached = {durable.folder / name: (durable.folder / name).read_bytes() for name in left_behind}

    for _ in range(2):
        durable.stop()
        assert durable.journal.read_bytes() == b""
        for path, content in not_reached.items():
            path.write_bytes(content)
        durable.start()

    dynamodb = durable.client("dynamodb")
    assert (items(dynamodb), names(read_stream(dynamodb, durable.client("dynamodbstreams")))) == before
    assert dynamodb.describe_table(TableName=TABLE)["Table"]["ItemCount"] == 1


def test_the_journal_of_a_deleted_table_does_not_reach_its_successor(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "old")
    journal = durable.journal.read_bytes()
    dynamodb.delete_table(TableName=TABLE)
    create_table(dynamodb)
    durable.kill()
    durable.journal.write_bytes(journal)

    durable.start()

    dynamodb = durable.client("dynamodb")
    assert keys(dynamodb) == set()
    assert read_stream(dynamodb, durable.client("dynamodbstreams")) == []
    assert durable.log.read_text().count("table/letters, which no longer exists") == 1


def test_an_index_answers_right_after_a_kill(durable: Emulator) -> None:
    dynamodb = durable.client("dynamodb")
    create_table(dynamodb)
    put(dynamodb, "a")
    put(dynamodb, "b")
    put(dynamodb, "b", sender={"S": "bob"})

    durable.restart_after_kill()

    assert by_sender(durable.client("dynamodb"), "ann") == {"a"}
    assert by_sender(durable.client("dynamodb"), "bob") == {"b"}


def by_sender(dynamodb: Any, sender: str) -> set[str]:
    found: dict[str, Any] = dynamodb.query(
        TableName=TABLE,
        IndexName="sender-index",
        KeyConditionExpression="sender = :sender",
        ExpressionAttributeValues={":sender": {"S": sender}},
    )
    return {item["id"]["S"] for item in found["Items"]}
