"""The ledger as the page shows it: its newest entries, and whether all of it holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ops.ledger import ledger_store
from sealing import chain
from sealing.chain import Entry
from storage.clients import client

SHOWN = 60  # entries: enough for some twenty releases


@dataclass(frozen=True)
class Records:
    entries: list[Entry]
    faults: list[str] | None  # None if there is no key to check them with

    @property
    def last(self) -> int:
        return self.entries[0].sequence if self.entries else 0


def read() -> Records:
    dynamodb = client("dynamodb", fail_fast=True)
    table, key = settings.LEDGER_TABLE_NAME, settings.LEDGER_KEY
    # The anchor is checked by who also knows the alias: the two are read at the same time.
    faults = ledger_store.verify(dynamodb, table, key, None) if key else None
    return Records(list(ledger_store.entries(dynamodb, table, limit=SHOWN)), faults)


def faults_of(records: Records, anchor: int | None) -> list[str] | None:
    return None if records.faults is None else [*records.faults, *chain.missing_tail(records.last, anchor)]
