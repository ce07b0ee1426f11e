"""Estimates what a month with some number of requests uses, from measurements. docs/bill.md has the formula.

Quantities are Decimal, like the costs. Each measured value is only here, and tests measure it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import log

from ops.costs.bill import Usage

GIGABYTE = Decimal(10**9)
MONTH_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Kind:
    """One kind of request: its share of all requests, and what one request uses."""

    name: str
    share: Decimal
    writes: Decimal  # DynamoDB units, index copies included
    reads: Decimal
    cpu_ms: Decimal  # of a warm request, on a full core: docs/benchmarks.md
    calls: int  # of DynamoDB, one after the other
    answer_bytes: int  # headers included


def _kind(
    name: str, share: str, *, writes: str = "0", reads: str = "0", cpu_ms: str, calls: int = 0, answer: int
) -> Kind:
    return Kind(name, Decimal(share), Decimal(writes), Decimal(reads), Decimal(cpu_ms), calls, answer)


# An item is less than 1 KB: one unit for the table and for each of its four indexes. Lists and changes count against
# the rate limit of their key, which is a write. Items count by address, and the first of an address needs no call.
MIX = (
    _kind("create", "0.40", writes="5", cpu_ms="4.4", calls=1, answer=1100),
    _kind("page", "0.25", cpu_ms="4", answer=7200),  # the form, the widget, and their static files
    # The total, and every ten seconds whether the project shows it to anyone.
    _kind("analytics", "0.20", reads="1", cpu_ms="2.4", calls=2, answer=900),
    _kind("list", "0.10", writes="1", reads="1", cpu_ms="10", calls=2, answer=6500),  # ten items
    # To another folder, in a transaction: the item twice, its entry in the index of the folders deleted and written
    # again, the entries in the two other indexes; the row of activity twice, and its entry in an index.
    _kind("change", "0.05", writes="10", reads="0.5", cpu_ms="5", calls=3, answer=1300),
)

# An open dashboard asks for news, and what is remembered for a minute is as old as the pause between two requests: the
# session (1 unit) with the person and the membership (2), all consistent; the total, the forms, the releases and the
# newest items (0.5 each), 21 items for the negative ones (2). And the counters of a busy project, of 600 bytes a day:
# of 86 days (6.5), and 60 of each of three sources (4.5 each). Most of the calls are at the same time, so the time is
# an upper estimate. This is not in the mix, because it depends on hours and not on visitors.
REFRESH = _kind("refresh", "1", reads="27", cpu_ms="20", calls=10, answer=700)
REFRESHES_AN_HOUR = 60  # while there is nothing new: LONGEST in static/js/pace.js
OPEN_HOURS = 22 * 8  # a month, of one person

# An act of triage in the inbox, such as a move to another folder. Like a change, without the rate limit of a key. It
# reads the session with the person and the membership, the item, and once a minute the members with their names.
TRIAGE = _kind("triage", "1", writes="9", reads="6", cpu_ms="20", calls=5, answer=900)
# What the streams make of it, if it comes alone: the total of the project with its marker, and the seal of its row.
ACT_COUNTERS, ACT_SEAL = Decimal(4), Decimal(4)
ACT_BATCHES = 2  # one of each stream

# Write units for each record, by the number of records in a batch: docs/benchmarks.md, "Counting".
COUNTING = ((1, 12.0), (10, 3.4), (100, 1.16), (1000, 0.14))
MOVE = Decimal(1) / 3  # of that: a move to another folder writes a marker and the total of the project only
BATCH_CPU_MS, RECORD_CPU_MS = Decimal(2), Decimal("0.1")  # of a batch, and of each record in it
WINDOW_SECONDS = 1  # how long the event source waits for a batch to fill
STREAM_SHARDS = 4  # of a new on-demand table, each with its own batches; a busy table has more

# The timers: a message each minute, which calls the site for two queries. And Lambda asks each queue for messages, with
# five connections, each for 20 seconds, also while it is empty.
TICKS = Decimal(MONTH_SECONDS) / 60
TICK_CPU_MS, TICK_READS = Decimal(2), Decimal(1)
POLLED_QUEUES = 3
POLLS = POLLED_QUEUES * 15 * TICKS

MEMORY_MB = 1024  # the site's, in zappa_settings.json
WHOLE_CORE_MB = 1769  # Lambda gives a function a share of a core, according to its memory
CALL_MS = Decimal(5)  # one DynamoDB call, as AWS promises "single-digit milliseconds": not measured here
COLD_SHARE, COLD_CPU_MS = Decimal("0.01"), Decimal(404)  # billed like any other time

LOG_BYTES = 1600  # our line with its metrics, three of Lambda's, one of API Gateway's, and what CloudWatch adds to each
ITEM_BYTES = 650  # including the 100 bytes that DynamoDB adds
COPIES = 4  # the table and the three indexes with whole items; recovery and backups have only the table
RETENTION_DAYS = 30
BACKUPS = 5  # weekly, each kept for 35 days
FIXED = {
    "metrics": Decimal(15),  # 8 of filters, 7 in our log lines
    "alarms": Decimal(25),  # each metric of an alarm counts
    "dashboards": Decimal(2),
    "s3-storage": Decimal("0.2"),  # thirty packages of 6.5 MB
    "s3-writes": Decimal(1000),  # static files of ten releases
    "kms-requests": Decimal(20000),
    "ssm-parameters": Decimal(5),
}
# The rule of Lambda: the first request of each second, and 5 % of the others.
SAMPLED = Decimal("0.05")


def usage_of(requests: int, mix: Iterable[Kind] = MIX) -> dict[str, Decimal]:
    """Without the edge, which is optional: see `edge_of`."""
    n = Decimal(requests)
    kinds = list(mix)
    created, changed = (n * _share(kinds, name) for name in ("create", "change"))
    batch = batch_size(created + changed)
    batches = (created + changed) / batch
    stored = created * RETENTION_DAYS / 30 * ITEM_BYTES / GIGABYTE
    invoked = n + batches + TICKS
    ms = n * sum(kind.share * request_ms(kind) for kind in kinds) + batches * batch_ms(batch) + TICKS * tick_ms()
    logged = invoked * LOG_BYTES / GIGABYTE
    return {
        "api-requests": n,
        "lambda-requests": invoked,
        "lambda-compute": gigabyte_seconds(ms),
        "dynamodb-writes": n * sum(kind.share * kind.writes for kind in kinds)
        + (created + MOVE * changed) * counting_units(batch),
        "dynamodb-reads": n * sum(kind.share * kind.reads for kind in kinds) + TICKS * TICK_READS,
        "dynamodb-storage": stored * COPIES,
        "dynamodb-recovery": stored,
        "dynamodb-backup": stored * BACKUPS,
        "logs-ingested": logged,
        "logs-stored": logged,
        "sqs-requests": POLLS + 2 * TICKS,  # each message is sent and deleted
        "traces": traces_of(invoked),
        "transfer": n * sum(kind.share * kind.answer_bytes for kind in kinds) / GIGABYTE,
        **FIXED,
    }


def edge_of(requests: int, mix: Iterable[Kind] = MIX) -> Usage:
    """CloudFront and WAF, at most: the requests that their cache saves are not subtracted."""
    n = Decimal(requests)
    return {
        "cloudfront-requests": n,
        "cloudfront-transfer": n * sum(kind.share * kind.answer_bytes for kind in mix) / GIGABYTE,
        "waf-acls": Decimal(1),
        "waf-rules": Decimal(1),
        "waf-requests": n,
    }


def tab_of(hours: int = OPEN_HOURS) -> Usage:
    """One dashboard that is open for some hours, in addition to everything else."""
    n = Decimal(REFRESHES_AN_HOUR * hours)
    logged = n * LOG_BYTES / GIGABYTE
    return {
        "api-requests": n,
        "lambda-requests": n,
        "lambda-compute": gigabyte_seconds(n * request_ms(REFRESH)),
        "dynamodb-reads": n * REFRESH.reads,
        "logs-ingested": logged,
        "logs-stored": logged,
        "traces": traces_of(n),
        "transfer": n * REFRESH.answer_bytes / GIGABYTE,
    }


def acts_of(number: int) -> Usage:
    """Acts of triage that come one by one, in addition to everything else."""
    n = Decimal(number)
    invoked = n * (1 + ACT_BATCHES)
    logged = invoked * LOG_BYTES / GIGABYTE
    return {
        "api-requests": n,
        "lambda-requests": invoked,
        "lambda-compute": gigabyte_seconds(n * (request_ms(TRIAGE) + ACT_BATCHES * batch_ms(Decimal(1)))),
        "dynamodb-writes": n * (TRIAGE.writes + ACT_COUNTERS + ACT_SEAL),
        "dynamodb-reads": n * TRIAGE.reads,
        "logs-ingested": logged,
        "logs-stored": logged,
        "traces": traces_of(invoked),
        "transfer": n * TRIAGE.answer_bytes / GIGABYTE,
    }


def request_ms(kind: Kind) -> Decimal:
    return on_lambda(kind.cpu_ms) + kind.calls * CALL_MS + COLD_SHARE * on_lambda(COLD_CPU_MS)


def batch_ms(records: Decimal) -> Decimal:
    return on_lambda(BATCH_CPU_MS + records * RECORD_CPU_MS) + 2 * CALL_MS


def tick_ms() -> Decimal:
    return on_lambda(TICK_CPU_MS) + CALL_MS


def on_lambda(cpu_ms: Decimal) -> Decimal:
    return cpu_ms * max(Decimal(WHOLE_CORE_MB) / MEMORY_MB, Decimal(1))


def gigabyte_seconds(ms: Decimal, memory_mb: int = MEMORY_MB) -> Decimal:
    return ms / 1000 * memory_mb / 1024


def batch_size(records: Decimal) -> Decimal:
    """Assumes that records come evenly: the first starts the window, and the others of its shard within one second join
    it. Peaks make larger batches."""
    return 1 + records / STREAM_SHARDS / MONTH_SECONDS * WINDOW_SECONDS


def counting_units(batch: Decimal) -> Decimal:
    """Interpolates between two measured sizes, linearly in the logarithms."""
    at = float(batch)
    for (small, high), (large, low) in pairwise(COUNTING):
        if at <= large:
            part = log(at / small) / log(large / small)
            return Decimal(high * (low / high) ** part)
    return Decimal(COUNTING[-1][1])


def traces_of(invoked: Decimal) -> Decimal:
    first = min(invoked, Decimal(MONTH_SECONDS))
    return first + SAMPLED * (invoked - first)


def _share(kinds: Iterable[Kind], name: str) -> Decimal:
    return sum((kind.share for kind in kinds if kind.name == name), Decimal(0))
