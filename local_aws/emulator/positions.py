"""How far the stream pump has read each table's stream, and whether the counters have to be compared with the items."""

from __future__ import annotations

import json
from pathlib import Path

from local_aws.emulator import files
from local_aws.emulator.files import CannotWrite, Damaged


class Positions:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.recount = path.with_name("recount-due")  # there until the recount of a start ends well

    def read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        kept = files.read_json(self.path)
        if not isinstance(kept, dict) or not all(isinstance(number, str) for number in kept.values()):
            raise Damaged("it does not hold a sequence number for each table")
        return kept

    def keep(self, table: str, sequence_number: str) -> None:
        self.replace(self.read() | {table: sequence_number})

    def replace(self, positions: dict[str, str]) -> None:
        files.replace(self.path, json.dumps(positions))

    def ask_for_recount(self) -> None:
        try:
            self.recount.touch(mode=0o600)
        except OSError as error:
            raise CannotWrite(self.recount, error) from error
