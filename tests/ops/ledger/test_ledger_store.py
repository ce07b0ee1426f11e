from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from local_aws import emulated
from ops.ledger import ledger_store
from sealing import chain
from storage.connection.clients import client
from tests.ops.published import aws, make_ledger

KEY = "a key"


@pytest.fixture
def table(emulator: int) -> str:
    name = f"ledger-{uuid4().hex[:12]}"
    make_ledger(name)
    return name


def append(table: str, version: int = 1, *, anchor: int | None = None, key: str = KEY) -> chain.Entry:
    return ledger_store.append(aws("dynamodb"), table, key, "release", {"version": str(version)}, anchor=anchor)


def faults(table: str, anchor: int | None = None, *, key: str = KEY) -> list[str]:
    return ledger_store.verify(aws("dynamodb"), table, key, anchor)


def numbers(table: str) -> list[int]:
    return [entry.sequence for entry in ledger_store.entries(aws("dynamodb"), table)]


def entry_key(sequence: int) -> dict[str, Any]:
    return {"chain": {"S": chain.ENTRIES}, "sequence": {"N": str(sequence)}}


def edit(table: str, key: Any, name: str, value: dict[str, str]) -> None:
    aws("dynamodb").update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )


def head(table: str) -> Any:
    return aws("dynamodb").get_item(TableName=table, Key=chain.HEAD_KEY)["Item"]


def delete(table: str, key: Any) -> None:
    aws("dynamodb").delete_item(TableName=table, Key=key)


@pytest.fixture
def written(table: str) -> str:
    for version in range(1, 6):
        append(table, version)
    return table


def test_entries_are_numbered_and_kept(table: str) -> None:
    assert [append(table, version).sequence for version in (4, 5)] == [1, 2]

    newest = next(iter(ledger_store.entries(aws("dynamodb"), table)))

    assert (newest.sequence, newest.kind, newest.facts) == (2, "release", {"version": "5"})
    assert newest.at.tzinfo


def test_they_are_read_newest_or_oldest_first_and_to_a_limit(written: str) -> None:
    assert numbers(written) == [5, 4, 3, 2, 1]
    oldest = ledger_store.entries(aws("dynamodb"), written, newest_first=False, limit=2)
    assert [entry.sequence for entry in oldest] == [1, 2]


def test_a_whole_ledger_has_no_fault(written: str) -> None:
    assert faults(written, anchor=5) == []
    assert faults(written, anchor=3) == []  # entries that move no alias come after it


def test_an_empty_one_has_none(table: str) -> None:
    assert faults(table) == []


@pytest.mark.parametrize("seal", ["ü", "\N{SNOWMAN}"])
def test_a_seal_that_is_not_ascii_is_a_fault_and_stops_no_later_entry(written: str, seal: str) -> None:
    edit(written, entry_key(2), "hash", {"S": seal})
    edit(written, chain.HEAD_KEY, "signature", {"S": seal})

    assert "Entry 2 was changed, or never written by us: its hash does not fit." in faults(written)
    assert append(written).facts["head"] == "forged"


def test_writers_at_the_same_time_all_get_a_place(table: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda version: append(table, version), range(8)))

    assert sorted(entry.sequence for entry in made) == list(range(1, 9))
    assert faults(table, anchor=8) == []


def test_a_lost_answer_writes_no_second_entry(emulator: int, table: str) -> None:
    emulated.inject(
        emulator,
        [
            {
                "service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "after": True,
                "status": 500, "code": "InternalServerError",
            }
        ],
    )  # fmt: skip
    try:
        ledger_store.append(client("dynamodb"), table, KEY, "release", {})
    finally:
        emulated.inject(emulator, [])

    assert numbers(table) == [1]


def test_it_gives_up_when_others_are_always_first(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    monkeypatch.setattr(ledger_store, "_write", lambda *_: False)
    monkeypatch.setattr("random.uniform", lambda *_: 0)

    with pytest.raises(ledger_store.Raced, match=table):
        append(table)


@pytest.mark.parametrize("name", ["at", "kind", "facts", "previous", "hash"])
def test_an_edit_is_found(written: str, name: str) -> None:
    edit(written, entry_key(3), name, {"S": '{"version": "9"}'})

    assert "Entry 3 was changed, or never written by us: its hash does not fit." in faults(written, anchor=5)


def test_a_deletion_is_found(written: str) -> None:
    delete(written, entry_key(2))
    delete(written, entry_key(3))

    assert faults(written, anchor=5) == ["Entries 2 to 3 are missing."]


def test_a_missing_tail_is_found(written: str) -> None:
    delete(written, entry_key(5))

    assert faults(written) == ["Entry 5 is missing. The head names entry 5 as the last."]


def test_a_tail_cut_off_with_the_head_put_back_is_found_by_the_anchor(table: str) -> None:
    append(table, 1)
    old = head(table)
    append(table, 2)
    aws("dynamodb").put_item(TableName=table, Item=old)
    delete(table, entry_key(2))

    assert faults(table) == []  # by the table alone nobody can tell
    assert faults(table, anchor=2) == ["The alias names entry 2, and the ledger ends at 1: its tail is gone."]


def test_the_gap_stays_after_the_next_entry(table: str) -> None:
    append(table, 1)
    old = head(table)
    append(table, 2)
    aws("dynamodb").put_item(TableName=table, Item=old)
    delete(table, entry_key(2))

    append(table, 3, anchor=2)

    assert faults(table, anchor=3) == ["Entry 2 is missing."]


def test_all_of_it_gone_is_found_by_the_anchor(written: str) -> None:
    for sequence in range(1, 6):
        delete(written, entry_key(sequence))
    delete(written, chain.HEAD_KEY)

    assert faults(written, anchor=5) == ["The alias names entry 5, and the ledger ends at 0: its tail is gone."]


def test_an_entry_put_in_by_somebody_else_is_found(written: str) -> None:
    forged = aws("dynamodb").get_item(TableName=written, Key=entry_key(5))["Item"] | {"sequence": {"N": "6"}}
    aws("dynamodb").put_item(TableName=written, Item=forged)

    assert append(written, 9).sequence == 7  # and it does not keep us from writing
    assert "Entry 6 was changed, or never written by us: its hash does not fit." in faults(written)


def test_two_entries_that_changed_places_are_found(written: str) -> None:
    items = [aws("dynamodb").get_item(TableName=written, Key=entry_key(place))["Item"] for place in (2, 3)]
    for item, place in zip(items, (3, 2), strict=True):
        aws("dynamodb").put_item(TableName=written, Item=item | {"sequence": {"N": str(place)}})

    assert len(faults(written)) >= 2


@pytest.mark.parametrize(("name", "value"), [("last", {"N": "4"}), ("hash", {"S": "0" * 64}), ("signature", {"S": ""})])
def test_a_forged_head_is_found(written: str, name: str, value: dict[str, str]) -> None:
    edit(written, chain.HEAD_KEY, name, value)

    assert faults(written) == ["The head was changed, or never written by us: its signature does not fit."]


def test_an_old_head_put_back_is_found(table: str) -> None:
    append(table, 1)
    old = head(table)
    append(table, 2)
    aws("dynamodb").put_item(TableName=table, Item=old)

    assert faults(table) == ["The head is an old one: it names entry 1 as the last, and there are 2."]


def test_a_missing_head_is_found(written: str) -> None:
    delete(written, chain.HEAD_KEY)

    assert faults(written) == ["The head is missing: nothing says where the ledger ends."]


@pytest.mark.parametrize(("damage", "state"), [("delete", "missing"), ("edit", "forged")])
def test_a_damaged_head_keeps_nobody_from_writing_and_is_never_unsaid(written: str, damage: str, state: str) -> None:
    if damage == "delete":
        delete(written, chain.HEAD_KEY)
    else:
        edit(written, chain.HEAD_KEY, "last", {"N": "900"})

    assert append(written, 6).sequence == 6
    append(written, 7)

    assert faults(written, anchor=7) == [f"Entry 6 found the head {state}: entries before it may be gone."]


def test_another_key_fits_nothing(written: str) -> None:
    assert faults(written, key="another key") == [
        "No entry fits the key: LEDGER_KEY is not the one they were written with, or all were changed."
    ]


@pytest.mark.parametrize("facts", [{"S": "no JSON"}, {"S": "[1]"}, {"N": "5"}])
def test_what_somebody_broke_is_still_shown(written: str, facts: dict[str, str]) -> None:
    edit(written, entry_key(5), "facts", facts)
    edit(written, entry_key(4), "at", {"S": "2026-11-21T12:00:00"})

    newest, before = ledger_store.entries(aws("dynamodb"), written, limit=2)

    assert newest.facts == {}
    assert before.at.tzinfo


def test_reading_waits_until_nobody_writes_in_between(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    real, writes = ledger_store._items, iter([6, 7])

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        found = list(real(*args, **kwargs))
        if not kwargs.get("limit") and (version := next(writes, None)):
            append(written, version)
        return iter(found)

    monkeypatch.setattr(ledger_store, "_items", meanwhile)

    assert faults(written, anchor=5) == []
    assert numbers(written)[0] == 7
