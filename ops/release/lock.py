"""Lets one release of a stage run at a time, by a lease: an item of the ledger's table that ends by itself.

Conditional updates take, extend and release it. So a release needs no right to delete from that table.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from ops.release.refusals import ReleaseRefused
from ops.release.step_log import Say
from sealing.chain import Item

KEY: Item = {"chain": {"S": "lock"}, "sequence": {"N": "0"}}
NAMES = ("token", "holder", "since", "until")

# Longer than a release ever goes without extend(). What takes longest between two is Zappa's upload. After a kill the
# next release has to wait for the rest of it; a rollback needs no lock.
LENGTH = timedelta(minutes=10)
# The clocks of two machines that release are compared. They are assumed to be set by NTP, and to differ by less.
MARGIN = timedelta(minutes=1)


class LeaseLost(ReleaseRefused):
    """The lease ended before it was extended, and another release may have taken over."""


class Lease:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table, self._token = client, table, uuid4().hex
        self._until = datetime.min.replace(tzinfo=UTC)
        self.is_over = False

    def extend(self) -> None:
        """Extends the lease. Call it before each change that two releases must not make at once."""
        until = datetime.now(UTC) + LENGTH
        try:
            self._update("SET #until = :until", "#token = :token", {":until": _text(until)})
        except self._client.exceptions.ConditionalCheckFailedException:
            raise LeaseLost(
                "This release extended its lock too late, and another release has taken over. This release stops."
            ) from None
        except (BotoCoreError, ClientError) as error:
            if datetime.now(UTC) > self._until - MARGIN:
                raise LeaseLost(
                    f"This release could not extend its lock before it ended. This release stops. {error}"
                ) from error
            return
        self._until = until

    def give_back(self) -> None:
        """May be called twice. If AWS cannot be reached, the lease ends by itself."""
        if not self.is_over:
            self.is_over = True
            with suppress(BotoCoreError, ClientError):
                self._update("REMOVE #until", "#token = :token", {})

    def take(self, holder: str) -> Item:
        """Returns the item as it was before."""
        now = datetime.now(UTC)
        before = self._update(
            "SET #token = :token, #holder = :holder, #since = :now, #until = :until",
            # Botocore may send the update twice: the second one finds our token.
            "attribute_not_exists(#until) OR #until < :now OR #token = :token",
            {":holder": holder, ":now": _text(now), ":until": _text(now + LENGTH)},
        )
        self._until = now + LENGTH
        return before if before.get("token") != {"S": self._token} else {}

    def _update(self, change: str, condition: str, values: dict[str, str]) -> Item:
        answer = self._client.update_item(
            TableName=self._table,
            Key=KEY,
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeNames={f"#{name}": name for name in NAMES if f"#{name}" in change + condition},
            ExpressionAttributeValues={name: {"S": value} for name, value in {**values, ":token": self._token}.items()},
            ReturnValues="ALL_OLD",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return dict(answer.get("Attributes", {}))


def take(client: Any, table: str, holder: str, say: Say) -> Lease:
    """Raises ReleaseRefused while another release holds it."""
    lease = Lease(client, table)
    try:
        before = lease.take(holder)
    except client.exceptions.ConditionalCheckFailedException as error:
        other = {name: value.get("S") for name, value in error.response["Item"].items()}
        raise ReleaseRefused(
            f"{other['holder']} has been running since {other['since']}. Wait until it ends. If it was killed: its "
            f"lock ends at {other['until']}, and the next release after that takes over."
        ) from None
    if "until" in before:
        killed, ended = before["holder"]["S"], before["until"]["S"]
        say(f"took over from {killed}, which was killed: its lock ended at {ended}")
    return lease


def _text(moment: datetime) -> str:
    """All have the same length and zone, so that DynamoDB can compare them."""
    return moment.isoformat(timespec="seconds")
