"""The file that holds every change of an item and every stream record since the last snapshot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Effects = list[dict[str, Any]]


class DamagedJournal(Exception):
    """A line in the middle of the journal cannot be read."""


class Journal:
    """One line for all that one answer acknowledges, so that a transaction is whole or absent.

    A line is in the page cache when append returns, and no further: it survives kill -9, not a power
    cut. An fsync for each write would cost more than the write, and this machine holds trial data.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.size = os.fstat(self._file).st_size

    def append(self, effects: Effects) -> None:
        line = json.dumps(effects, separators=(",", ":")).encode() + b"\n"
        written = os.write(self._file, line)
        if written != len(line):
            os.ftruncate(self._file, self.size)
            raise OSError(f"{self._path} took {written} of {len(line)} bytes; make room on the disk.")
        self.size += written

    def lines(self) -> Iterator[Effects]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return  # killed in the middle of a write, which nobody was told of
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise DamagedJournal(
                        f"{self._path} line {number} cannot be read; mend or delete the line, then start again."
                    ) from error

    def clear(self) -> None:
        os.ftruncate(self._file, 0)
        self.size = 0
