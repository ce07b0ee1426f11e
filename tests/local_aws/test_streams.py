from __future__ import annotations

import json
import time
from typing import Any

from local_aws.emulator import files
from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import create_table, names, put, read_stream

DAY = 24 * 60 * 60


def stream_of(emulator: Emulator, after: str | None = None) -> list[dict[str, Any]]:
    return read_stream(emulator.client("dynamodb"), emulator.client("dynamodbstreams"), after)


def put_all(emulator: Emulator, *keys: str) -> None:
    for key in keys:
        put(emulator.client("dynamodb"), key)


def new_keys(records: list[dict[str, Any]]) -> list[str]:
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in records]


def test_a_reader_goes_on_where_it_was_before_the_kill(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a", "b", "c")
    position = names(stream_of(durable))[0][1]

    durable.restart_after_kill()
    put_all(durable, "d")

    assert new_keys(stream_of(durable, after=position)) == ["b", "c", "d"]


def test_an_open_iterator_goes_on_after_a_restart(durable: Emulator) -> None:
    dynamodb, streams = durable.client("dynamodb"), durable.client("dynamodbstreams")
    create_table(dynamodb)
    put_all(durable, "a")
    arn = streams.list_streams()["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    latest = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")

    durable.restart_after_kill()
    put_all(durable, "b")

    page = durable.client("dynamodbstreams").get_records(ShardIterator=latest["ShardIterator"])
    assert new_keys(page["Records"]) == ["b"]


def test_numbers_go_up_although_the_clock_was_set_back(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a")
    durable.stop()
    ahead = "9" + "0" * 28
    change_saved_stream(durable, lambda saved: saved | {"last": f"0{ahead}"})

    durable.start()
    put_all(durable, "b", "c")

    assert [number for _, number in names(stream_of(durable))][1:] == [f"0{ahead[:-1]}{n}" for n in (1, 2)]


def test_old_records_wait_for_their_reader(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a", "b", "c")
    age_records(durable)

    durable.start()
    put_all(durable, "d")

    assert new_keys(stream_of(durable)) == ["a", "b", "c", "d"]


def test_old_records_that_were_read_are_dropped_for_good(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a", "b", "c")
    read_to = age_records(durable)[1][1]
    write_checkpoint(durable, read_to)

    durable.start()

    assert new_keys(stream_of(durable)) == ["b", "c"]
    assert new_keys(stream_of(durable, after=read_to)) == ["c"]


def test_dropped_records_do_not_come_back_from_an_old_journal(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a", "b", "c")
    journal = durable.journal.read_bytes()
    write_checkpoint(durable, age_records(durable)[2][1])
    durable.start()
    durable.kill()
    durable.journal.write_bytes(journal)

    durable.start()

    assert new_keys(stream_of(durable)) == ["c"]


def test_young_records_stay_although_they_were_read(durable: Emulator) -> None:
    create_table(durable.client("dynamodb"))
    put_all(durable, "a", "b")
    write_checkpoint(durable, names(stream_of(durable))[1][1])

    durable.restart_after_kill()

    assert new_keys(stream_of(durable)) == ["a", "b"]


def age_records(emulator: Emulator) -> list[tuple[str, str]]:
    """Makes them two days old, in an emulator that was stopped since."""
    records = names(stream_of(emulator))
    emulator.stop()

    def age(saved: dict[str, Any]) -> dict[str, Any]:
        for stream in saved["tables"].values():
            for record in stream["records"]:
                record["dynamodb"]["ApproximateCreationDateTime"] = int(time.time()) - 2 * DAY
        return saved

    change_saved_stream(emulator, age)
    return records


def change_saved_stream(emulator: Emulator, change: Any) -> None:
    path = emulator.folder / "streams.json"
    files.replace(path, json.dumps(change(files.read_json(path))))


def write_checkpoint(emulator: Emulator, number: str) -> None:
    emulator.positions.store("letters", number)
