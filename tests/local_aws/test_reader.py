"""The pump's position, after a start that lost a part of the stream."""

from __future__ import annotations

from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import TABLE, create_table, names, put, read_stream

LOST = "is lost, and perhaps others before it"


def _numbers(emulator: Emulator, after: str | None = None) -> list[str]:
    records = read_stream(emulator.client("dynamodb"), emulator.client("dynamodbstreams"), after)
    return [number for _, number in names(records)]


def _read_all_then_kill(emulator: Emulator) -> list[str]:
    create_table(emulator.client("dynamodb"))
    for key in ("a", "b", "c"):
        put(emulator.client("dynamodb"), key)
    numbers = _numbers(emulator)
    emulator.positions.store(TABLE, numbers[-1])
    emulator.kill()
    return numbers


def test_a_position_that_is_lost_is_set_back_to_the_last_record_there_is(durable: Emulator) -> None:
    _, second, third = _read_all_then_kill(durable)
    durable.journal.write_bytes(durable.journal.read_bytes()[:-20])

    durable.start()

    assert durable.positions.read() == {TABLE: second}
    assert durable.positions.recount.exists()
    assert f"was read up to record {third}, which {LOST}. The pump goes on after record {second}." in (
        durable.log.read_text()
    )
    put(durable.client("dynamodb"), "d")
    (number,) = _numbers(durable, after=second)
    assert number > third


def test_a_journal_that_lost_whole_lines_is_noticed_too(durable: Emulator) -> None:
    first, *_ = _read_all_then_kill(durable)
    durable.journal.write_bytes(durable.journal.read_bytes().splitlines(keepends=True)[0])

    durable.start()

    assert durable.positions.read() == {TABLE: first}
    assert durable.positions.recount.exists()


def test_without_any_record_the_pump_begins_again(durable: Emulator) -> None:
    _read_all_then_kill(durable)
    durable.journal.write_bytes(b"")

    durable.start()

    assert durable.positions.read() == {}
    assert durable.positions.recount.exists()
    assert "The pump goes on after record 0." in durable.log.read_text()


def test_new_records_come_after_a_lost_position_although_the_clock_was_set_back(durable: Emulator) -> None:
    *_, third = _read_all_then_kill(durable)
    ahead = f"{int(third) + 10**20:0{len(third)}d}"
    durable.positions.store(TABLE, ahead)

    durable.start()
    put(durable.client("dynamodb"), "d")

    assert _numbers(durable)[-1] > ahead


def test_a_lost_stream_asks_for_a_recount(durable: Emulator) -> None:
    _read_all_then_kill(durable)
    durable.start()  # into a snapshot
    durable.kill()
    (durable.folder / "streams.json").unlink()
    durable.positions.path.unlink()

    durable.start()

    assert durable.positions.recount.exists()
    assert f"{durable.folder}/streams.json is missing" in durable.log.read_text()


def test_a_lost_position_file_asks_for_a_recount(durable: Emulator) -> None:
    _read_all_then_kill(durable)
    durable.positions.path.unlink()

    durable.start()

    assert durable.positions.recount.exists()


def test_nothing_is_recounted_after_a_kill_that_lost_nothing(durable: Emulator) -> None:
    *_, third = _read_all_then_kill(durable)

    durable.start()

    assert durable.positions.read() == {TABLE: third}
    assert not durable.positions.recount.exists()
    assert durable.log.read_text() == ""
