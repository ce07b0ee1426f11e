from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from local_aws.emulator import files
from local_aws.emulator.files import CannotWrite, Damaged
from tests.local_aws.disk import FullDisk

TEXT = '{"tables": {"letters": "Grüße"}}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state.json"
    files.replace(path, TEXT)
    return path


def test_it_reads_what_it_wrote(path: Path) -> None:
    assert files.read(path) == TEXT.encode()
    assert files.read_json(path) == {"tables": {"letters": "Grüße"}}


def test_only_its_owner_can_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_refuses_a_file_that_is_cut_off_at_any_byte(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(Damaged):
            files.read(path)


def test_it_refuses_a_file_with_any_byte_changed(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Damaged):
            files.read(path)


def test_it_reads_a_file_without_a_checksum_while_it_is_whole(path: Path) -> None:
    path.write_text(TEXT)
    assert files.read(path) == TEXT.encode()
    for size in range(len(TEXT.encode())):
        path.write_bytes(TEXT.encode()[:size])
        with pytest.raises(Damaged):
            files.read(path)


@pytest.mark.parametrize("room", [0, 1, 20, 60])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    path: Path, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", FullDisk(room).write)
    with pytest.raises(CannotWrite, match=f"{path} cannot be written: No space left.*Free some space on its disk"):
        files.replace(path, TEXT + " " * 100)
    assert files.read(path) == TEXT.encode()
    assert list(path.parent.iterdir()) == [path]


def test_a_disk_that_takes_a_part_at_a_time_gets_all_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:7]))
    files.replace(path, TEXT * 2)
    assert path.read_bytes().endswith(TEXT.encode() * 2)


def test_a_disk_that_cannot_be_written_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", FullDisk(0, errno.EROFS).write)
    with pytest.raises(CannotWrite, match=r"Read-only file system.*Make it writable, then start again"):
        files.replace(path, TEXT)
