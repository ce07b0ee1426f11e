"""The journal's file, cut and changed at every byte."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from local_aws.emulator import journal
from local_aws.emulator.files import CannotWrite, Damaged
from local_aws.emulator.journal import Effects, Journal
from tests.local_aws.disk import FullDisk

WRITES: list[Effects] = [[{"item": "Grüße"}], [{"item": None}, {"record": {"n": 1}}], [{"item": "c"}]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    kept = Journal(path)
    for effects in WRITES:
        kept.append(effects)
    return path


def _read(path: Path) -> list[Effects]:
    return [json.loads(line) for line in journal.lines(path)]


def test_it_reads_what_it_wrote(path: Path) -> None:
    assert _read(path) == WRITES
    assert journal.cut_off(path) == 0


def test_cut_off_at_any_byte_it_has_the_lines_before_and_knows_of_the_cut(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        lines = whole[:size].count(b"\n")
        assert _read(path) == WRITES[:lines]
        assert journal.cut_off(path) == size - len(b"".join(whole.splitlines(keepends=True)[:lines]))


def test_no_changed_byte_goes_unnoticed(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 2]) + whole[at + 1 :])
        if at == len(whole) - 1:  # the last line has no end then
            assert (_read(path), journal.cut_off(path)) == (WRITES[:2], len(whole.splitlines()[2]) + 1)
        else:
            with pytest.raises(Damaged, match=r"line \d is not as it was written"):
                _read(path)


def test_lines_without_a_checksum_are_read_while_they_are_whole(path: Path) -> None:
    path.write_bytes(b'[{"item":1}]\n[{"item":2}]\n')
    assert _read(path) == [[{"item": 1}], [{"item": 2}]]
    path.write_bytes(b'[{"item":1]\n[{"item":2}]\n')
    with pytest.raises(Damaged, match="line 1"):
        _read(path)


@pytest.mark.parametrize("room", [0, 1, 30])
def test_a_full_disk_leaves_the_lines_before(path: Path, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, before = Journal(path), path.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(os, "write", FullDisk(room).write)
        with pytest.raises(CannotWrite, match=f"{path} cannot be written: No space left on device"):
            kept.append([{"item": "x" * 100}])
    assert path.read_bytes() == before
    kept.append([{"item": "d"}])
    assert _read(path) == [*WRITES, [{"item": "d"}]]
