"""The journal: a file with every change of an item and every stream record since the last snapshot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from local_aws.emulator.files import CannotWrite, Damaged

Effects = list[dict[str, Any]]


class Journal:
    """One line has all changes that one answer acknowledges, so a transaction is stored completely or not at all.

    When append returns, the line is in the page cache of the system: it survives kill -9, but not a power cut. An
    fsync for each write would cost more than the write itself, and this is trial data.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.size = os.fstat(self._file).st_size

    def append(self, effects: Effects) -> None:
        text = json.dumps(effects, separators=(",", ":")).encode()
        line = b"%08x %s\n" % (crc32(text), text)
        try:
            rest = line
            while rest:  # an almost full disk writes a part first
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            os.ftruncate(self._file, self.size)
            raise CannotWrite(self.path, error) from error
        self.size += len(line)

    def clear(self) -> None:
        os.ftruncate(self._file, 0)
        self.size = 0


def lines(path: Path) -> Iterator[bytes]:
    """The complete lines, as JSON. The last may be cut off; damage of any other line is an error."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            if (text := _text(line[:-1])) is None:
                raise Damaged(f"line {number} is not as it was written")
            yield text


def cut_off(path: Path) -> int:
    """The number of bytes of a last line that is incomplete."""
    if not path.exists():
        return 0
    return len(path.read_bytes().rpartition(b"\n")[2])


def _text(line: bytes) -> bytes | None:
    if line.startswith(b"["):  # written before checksums existed
        return line if _is_json(line) else None
    checksum, _, text = line.partition(b" ")
    return text if checksum == b"%08x" % crc32(text) else None


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
