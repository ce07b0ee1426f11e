"""Reads the newest entries of the ledger, and verifies the whole ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ops.ledger import ledger_store
from sealing import chain
from sealing.chain import Entry
from storage.connection.clients import client

NEWEST = 60  # entries: enough for about twenty releases


@dataclass(frozen=True)
class CheckedLedger:
    entries: list[Entry]
    faults: list[str] | None  # None if there is no key to check them with

    @property
    def last(self) -> int:
        return self.entries[0].sequence if self.entries else 0


def read() -> CheckedLedger:
    dynamodb = client("dynamodb", fail_fast=True)
    table, key = settings.LEDGER_TABLE_NAME, settings.LEDGER_KEY
    # Without the anchor: the alias is read at the same time. faults_of() adds that check.
    faults = ledger_store.verify(dynamodb, table, key, None) if key else None
    return CheckedLedger(list(ledger_store.entries(dynamodb, table, limit=NEWEST)), faults)


def faults_of(ledger: CheckedLedger, anchor: int | None) -> list[str] | None:
    return None if ledger.faults is None else [*ledger.faults, *chain.missing_tail(ledger.last, anchor)]
