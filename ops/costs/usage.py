"""Reads the usage of this month from CloudWatch and DynamoDB, and projects it to the whole month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from ops import names
from ops.costs import cost_model, metric_sums
from ops.costs.metric_sums import Metric
from storage import clock
from storage.connection.clients import client

DAY_SECONDS = 24 * 3600
MICROSECOND = timedelta(microseconds=1)
ROLLBACK_MEMORY_MB = 256  # in zappa_settings.json


@dataclass(frozen=True)
class Used:
    since: datetime
    until: datetime
    counted: dict[str, Decimal]  # what grows with each request
    stored: dict[str, Decimal]  # GB that are stored now

    @property
    def requests(self) -> Decimal:
        return self.counted.get("api-requests", Decimal(0))

    @property
    def elapsed(self) -> Decimal:
        """The part of the month that has passed."""
        whole = _month_after(self.since) - self.since
        return Decimal((self.until - self.since) // MICROSECOND) / (whole // MICROSECOND)

    def so_far(self) -> dict[str, Decimal]:
        per_month = {**self.stored, **cost_model.FIXED}
        return _with_logs_kept({**self.counted, **{name: size * self.elapsed for name, size in per_month.items()}})

    def at_the_end(self) -> dict[str, Decimal]:
        return _with_logs_kept({**self.at_this_pace(), **self.stored, **cost_model.FIXED})

    def at_this_pace(self) -> dict[str, Decimal]:
        return {name: quantity / self.elapsed for name, quantity in self.counted.items()}


def read() -> Used:
    """Needs one query of CloudWatch for all counted metrics, and one call of DynamoDB for each large table."""
    now = clock.now()
    since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    now = max(now, since + timedelta(minutes=1))  # in a month that has just begun, this avoids a division by zero
    queries = list(_metrics())
    totals = metric_sums.sums((metric for _, metric, _ in queries), since, now, DAY_SECONDS)
    counted: dict[str, Decimal] = {}
    for (name, _, each), total in zip(queries, totals, strict=True):
        if total is not None:
            counted[name] = counted.get(name, Decimal(0)) + total * each
    return Used(since, now, {**counted, **_estimated(counted)}, _stored())


def _metrics() -> Iterator[tuple[str, Metric, Decimal]]:
    """The name of the price, the metric, and the factor from its unit to the unit of the price."""
    one = Decimal(1)
    site, rollback = names.site_function(), settings.ROLLBACK_FUNCTION
    yield "api-requests", Metric("AWS/ApiGateway", "Count", {"ApiName": site, "Stage": settings.STAGE}), one
    for function, memory in ((site, cost_model.MEMORY_MB), (rollback, ROLLBACK_MEMORY_MB)):
        by_name = {"FunctionName": function}
        yield "lambda-requests", Metric("AWS/Lambda", "Invocations", by_name), one
        yield "lambda-compute", Metric("AWS/Lambda", "Duration", by_name), cost_model.gigabyte_seconds(one, memory)
    for dimensions in _tables_and_indexes():
        yield "dynamodb-writes", Metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", dimensions), one
        yield "dynamodb-reads", Metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", dimensions), one
    for group in names.log_groups():
        yield "logs-ingested", Metric("AWS/Logs", "IncomingBytes", {"LogGroupName": group}), 1 / cost_model.GIGABYTE
    for queue in (*settings.QUEUES.values(), *names.failure_queues().values()):
        for metric in ("NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"):
            yield "sqs-requests", Metric("AWS/SQS", metric, {"QueueName": queue}), one
    for topic in names.topics():
        yield "sns-requests", Metric("AWS/SNS", "NumberOfMessagesPublished", {"TopicName": topic}), one


def _tables_and_indexes() -> Iterator[dict[str, str]]:
    yield from ({"TableName": table} for table in names.tables())
    for table, index in names.indexes():
        yield {"TableName": table, "GlobalSecondaryIndexName": index}


def _estimated(counted: dict[str, Decimal]) -> dict[str, Decimal]:
    """Usage without a metric, estimated from the counted usage and the values of the model."""
    estimated = {}
    if requests := counted.get("api-requests"):
        bytes_each = sum(kind.share * kind.answer_bytes for kind in cost_model.MIX)
        estimated["transfer"] = requests * bytes_each / cost_model.GIGABYTE
    if invoked := counted.get("lambda-requests"):
        estimated["traces"] = cost_model.traces_of(invoked)
    return estimated


def _stored() -> dict[str, Decimal]:
    """DynamoDB updates these sizes about every six hours."""
    table_bytes = index_bytes = Decimal(0)
    for name in (settings.TABLES["feedback"], settings.TABLES["analytics"]):
        table = client("dynamodb", fail_fast=True).describe_table(TableName=name)["Table"]
        index_bytes += sum(index.get("IndexSizeBytes", 0) for index in table.get("GlobalSecondaryIndexes", []))
        table_bytes += table.get("TableSizeBytes", 0)
    return {
        "dynamodb-storage": (table_bytes + index_bytes) / cost_model.GIGABYTE,
        "dynamodb-recovery": table_bytes / cost_model.GIGABYTE,
        "dynamodb-backup": table_bytes * cost_model.BACKUPS / cost_model.GIGABYTE,
    }


def _with_logs_kept(usage: dict[str, Decimal]) -> dict[str, Decimal]:
    """Logs are kept for a month, so as much is stored as was ingested."""
    return {**usage, "logs-stored": usage["logs-ingested"]} if "logs-ingested" in usage else usage


def _month_after(start: datetime) -> datetime:
    return (start + timedelta(days=32)).replace(day=1)
