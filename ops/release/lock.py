"""One release of a stage at a time: a lease in the ledger's table, which its holder renews as long as it lives.

Whoever finds it taken watches it: if it is renewed, somebody is at work; if not for a whole lease, its holder died.
So no clock has to agree with another. Taken and given back by updates alone: who releases needs no right to delete
from the ledger's table.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from ops.release.refusals import Refused
from ops.release.step_log import Say
from sealing.chain import Item

KEY: Item = {"chain": {"S": "lock"}, "sequence": {"N": "0"}}
FREE = ""
BEATS = 4  # a lease: three may get lost
NAMES = {"#token": "token", "#holder": "holder", "#since": "since", "#beat": "beat", "#at": "heard"}


class Lost(Refused):
    """Another release has taken over, as this one was not heard of for a whole lease."""


@dataclass(frozen=True)
class Seen:
    token: str
    beat: str
    holder: str
    since: str
    heard: str


class Lease:
    def __init__(self, client: Any, table: str, seconds: float) -> None:
        self._client, self._table, self.seconds = client, table, seconds
        self._token = uuid4().hex
        self._ended = threading.Event()
        self._heard = time.monotonic()
        self._lost = False
        self._thread = threading.Thread(target=self._renew, daemon=True, name="release-lease")

    def confirm(self) -> None:
        """Before each change that two releases must not make at once."""
        if self._lost or time.monotonic() - self._heard > self.seconds:
            raise Lost("This release was not heard of for too long, and may have been taken over. It stops here.")

    @property
    def is_over(self) -> bool:
        return self._ended.is_set()

    def give_back(self) -> None:
        """May be called twice. If AWS cannot be reached, the lease ends by itself."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            self._update("SET #token = :free", {":free": {"S": FREE}})
        except (BotoCoreError, ClientError):
            return

    def take(self, holder: str, instead_of: Seen | None) -> bool:
        now = {"S": _now()}
        values = {":token": {"S": self._token}, ":holder": {"S": holder}, ":now": now, ":one": {"N": "1"}}
        condition = "attribute_not_exists(#token) OR #token = :free"
        if instead_of:
            condition = "#token = :dead AND #beat = :last"
            values |= {":dead": {"S": instead_of.token}, ":last": {"N": instead_of.beat}}
        else:
            values[":free"] = {"S": FREE}
        # Botocore may try twice: the second finds its own token there.
        change = "SET #token = :token, #holder = :holder, #since = :now, #at = :now, #beat = :one"
        try:
            self._write(change, f"({condition}) OR #token = :token", values, NAMES)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        self._heard = time.monotonic()
        self._thread.start()
        return True

    def _renew(self) -> None:
        while not self._ended.wait(self.seconds / BEATS):
            asked = time.monotonic()
            try:
                self._update("ADD #beat :one SET #at = :now", {":one": {"N": "1"}, ":now": {"S": _now()}})
            except self._client.exceptions.ConditionalCheckFailedException:
                self._lost = True
                return
            except (BotoCoreError, ClientError):
                continue  # confirm() counts how long
            self._heard = asked

    def _update(self, change: str, values: dict[str, Any]) -> None:
        names = {name: attribute for name, attribute in NAMES.items() if name in change or name == "#token"}
        self._write(change, "#token = :mine", values | {":mine": {"S": self._token}}, names)

    def _write(self, change: str, condition: str, values: dict[str, Any], names: dict[str, str]) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=KEY,
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )


def take(client: Any, table: str, holder: str, seconds: float, say: Say) -> Lease:
    """Raises Refused if somebody is at work. Waits a whole lease to be sure that nobody is."""
    lease = Lease(client, table, seconds)
    if lease.take(holder, None):
        return lease
    found = _seen(client, table)
    if found and found.token != FREE:
        say(f"{found.holder} holds the lock since {found.since}: watching for {seconds:g} s whether it still lives")
        if not _is_dead(client, table, found, seconds):
            found = None
        elif lease.take(holder, found):
            say(f"took over from {found.holder}, which was last heard of at {found.heard} and has died")
            return lease
    if found is None and lease.take(holder, None):
        return lease
    raise Refused("Another release took the lock a moment ago. Wait until it is through.")


def _is_dead(client: Any, table: str, found: Seen, seconds: float) -> bool:
    """False if it was given back meanwhile. Raises Refused if it was renewed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(min(1.0, seconds / 10))
        now = _seen(client, table)
        if now is None or now.token == FREE:
            return False
        if now != found:
            raise Refused(f"{now.holder} is at work since {now.since}. Wait until it is through.")
    return True


def _seen(client: Any, table: str) -> Seen | None:
    item = client.get_item(TableName=table, Key=KEY, ConsistentRead=True).get("Item")
    if not item:
        return None
    told = {name: next(iter(item.get(name, {"S": ""}).values())) for name in NAMES.values()}
    return Seen(told["token"], told["beat"] or "0", told["holder"], told["since"], told["heard"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
