"""A state file that is damaged: the start is refused, and nothing in the folder changes."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_aws.emulator import files, state
from local_aws.emulator.environment import CannotStart
from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import CARDS_STACK, create_table, keys, names, put, read_stream

pytestmark = pytest.mark.integration

FILES = ["dynamodb.json", "streams.json", "sqs.json", "ssm.json", "s3.json", "cloudformation.json", "pump.json"]
CUTS = 25  # of each file


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an emulator leaves that was killed: a snapshot with items, and more of them in the journal."""
    emulator = Emulator(tmp_path_factory.mktemp("saved"), durable=True)
    try:
        emulator.start()
        create_table(emulator.client("dynamodb"))
        put(emulator.client("dynamodb"), "in-the-snapshot")
        emulator.client("sqs").create_queue(QueueName="letters")
        emulator.client("ssm").put_parameter(Name="colour", Value="red", Type="String")
        emulator.client("s3").create_bucket(
            Bucket="attic", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        emulator.client("cloudformation").create_stack(StackName="post-office", TemplateBody=json.dumps(CARDS_STACK))
        emulator.stop()
        emulator.start()
        for key in ("b", "c", "d"):
            put(emulator.client("dynamodb"), key)
        records = read_stream(emulator.client("dynamodb"), emulator.client("dynamodbstreams"))
        emulator.positions.store("letters", names(records)[1][1])
    finally:
        emulator.kill()
    return emulator.folder.parent


@pytest.fixture
def emulator(saved: Path, tmp_path: Path) -> Iterator[Emulator]:
    """One that was not started yet, with a copy of it."""
    shutil.copytree(saved, tmp_path, dirs_exist_ok=True)
    emulator = Emulator(tmp_path, durable=True)
    emulator.log.unlink()
    yield emulator
    emulator.end()


def _path(emulator: Emulator, name: str) -> Path:
    return emulator.positions.path if name == "pump.json" else emulator.folder / name


def _content(emulator: Emulator) -> dict[Path, bytes]:
    kept = [*emulator.folder.glob("*.json*"), *emulator.folder.parent.glob("*")]
    return {path: path.read_bytes() for path in kept if path.is_file() and path != emulator.log}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["cut off", "changed"])
def test_damage_at_any_byte_is_refused_and_the_file_named(emulator: Emulator, name: str, damage: str) -> None:
    path = _path(emulator, name)
    whole, chance = path.read_bytes(), random.Random(name)
    state.check(emulator.folder, emulator.positions.path)
    for at in [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(CUTS))]:
        path.write_bytes(whole[:at] + (b"" if damage == "cut off" else bytes([whole[at] ^ 1]) + whole[at + 1 :]))
        with pytest.raises(CannotStart, match=f"^{path} is damaged: .*\n?Nothing was changed"):
            state.check(emulator.folder, emulator.positions.path)


@pytest.mark.parametrize("name", ["dynamodb.json", "sqs.json", "pump.json"])
def test_a_start_with_a_damaged_file_changes_nothing_and_a_copy_of_it_helps(emulator: Emulator, name: str) -> None:
    path = _path(emulator, name)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    before = _content(emulator)

    assert f"{path} is damaged: its content does not match" in emulator.refuse_to_start()
    assert _content(emulator) == before
    path.write_bytes(whole)
    emulator.start()

    assert keys(emulator.client("dynamodb")) == {"in-the-snapshot", "b", "c", "d"}


def test_a_damaged_line_within_the_journal_is_refused_by_its_number(emulator: Emulator) -> None:
    lines = emulator.journal.read_bytes().splitlines(keepends=True)
    emulator.journal.write_bytes(lines[0] + lines[1][:-30] + b"\n" + lines[2])
    before = _content(emulator)

    assert f"{emulator.journal} is damaged: line 2 is not as it was written" in emulator.refuse_to_start()
    assert _content(emulator) == before


def test_lost_tables_are_not_replaced_by_empty_ones(emulator: Emulator) -> None:
    (emulator.folder / "dynamodb.json").unlink()
    before = _content(emulator)

    assert f"{emulator.folder}/dynamodb.json is damaged: it is missing" in emulator.refuse_to_start()
    assert _content(emulator) == before


def test_a_whole_file_that_its_service_cannot_use_is_refused(emulator: Emulator) -> None:
    path = emulator.folder / "sqs.json"
    files.replace(path, '{"__ministack_format__": 2, "payload": [1]}')
    before = _content(emulator)

    assert f"{path} cannot be used: " in emulator.refuse_to_start()
    assert _content(emulator) == before


def test_a_file_of_a_newer_version_is_refused(emulator: Emulator) -> None:
    path = emulator.folder / "sqs.json"
    files.replace(path, '{"__ministack_format__": 99, "payload": {}}')

    assert f"{path} was written by a newer version of this project" in emulator.refuse_to_start()


def test_all_damaged_files_are_named_at_once(emulator: Emulator) -> None:
    for name in ("streams.json", "sqs.json"):
        _path(emulator, name).write_bytes(b"")

    with pytest.raises(CannotStart) as refusal:
        state.check(emulator.folder, emulator.positions.path)

    assert [line.partition(" is damaged")[0] for line in str(refusal.value).splitlines()[:2]] == [
        f"{emulator.folder}/sqs.json",
        f"{emulator.folder}/streams.json",
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_journal_that_is_cut_off_starts_with_the_lines_before_the_cut(emulator: Emulator, seed: int) -> None:
    whole = emulator.journal.read_bytes()
    left = whole[: random.Random(seed).randrange(len(whole))]
    emulator.journal.write_bytes(left)

    emulator.start()

    expected = {"in-the-snapshot", *["b", "c", "d"][: left.count(b"\n")]}
    assert keys(emulator.client("dynamodb")) == expected
    assert ("is cut off after" in emulator.log.read_text()) == (not left.endswith(b"\n") and left != b"")


def test_kills_in_the_middle_of_starts_lose_nothing(emulator: Emulator) -> None:
    chance = random.Random()
    for _ in range(8):
        emulator.begin_to_start()
        time.sleep(chance.uniform(0.1, 0.8))
        emulator.kill()

    emulator.start()

    assert keys(emulator.client("dynamodb")) == {"in-the-snapshot", "b", "c", "d"}
    assert len(read_stream(emulator.client("dynamodb"), emulator.client("dynamodbstreams"))) == 4
    assert emulator.log.read_text() == ""
