"""Stores the position of the pump in the stream of each table, and whether a recount is due."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from local_aws.emulator import files
from local_aws.emulator.files import CannotWrite, Damaged


class Positions:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()  # the pump reads each stream in a thread of its own
        self.recount = path.with_name("recount-due")  # exists until the recount of a start succeeds

    def read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        positions = files.read_json(self.path)
        if not isinstance(positions, dict) or not all(isinstance(number, str) for number in positions.values()):
            raise Damaged("it does not hold a sequence number for each table")
        return positions

    def store(self, table: str, sequence_number: str) -> None:
        with self._lock:
            self.replace(self.read() | {table: sequence_number})

    def replace(self, positions: dict[str, str]) -> None:
        files.replace(self.path, json.dumps(positions))

    def ask_for_recount(self) -> None:
        try:
            self.recount.touch(mode=0o600)
        except OSError as error:
            raise CannotWrite(self.recount, error) from error
