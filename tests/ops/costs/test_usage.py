from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as site_settings

from ops.costs import cost_forecast, cost_model, metric_sums, usage
from ops.costs.metric_sums import Metric
from ops.costs.usage import Used
from storage import clock
from storage.connection.clients import client
from tests.ops.page import stage as stages

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
TENTH = Used(
    since=NOVEMBER,
    until=NOVEMBER + timedelta(days=3),  # a tenth of it
    counted={"api-requests": Decimal(100_000), "logs-ingested": Decimal(2)},
    stored={"dynamodb-storage": Decimal(10)},
)


def test_the_month_goes_on_as_it_began() -> None:
    end = TENTH.at_the_end()

    assert TENTH.elapsed == Decimal("0.1")
    assert end["api-requests"] == 1_000_000
    assert end["logs-ingested"] == end["logs-stored"] == 20
    assert end["dynamodb-storage"] == 10
    assert end["dashboards"] == cost_model.FIXED["dashboards"]


def test_so_far_a_part_of_the_month_was_paid_for() -> None:
    so_far = TENTH.so_far()

    assert so_far["api-requests"] == 100_000
    assert so_far["dynamodb-storage"] == 1
    assert so_far["dashboards"] == cost_model.FIXED["dashboards"] / 10


def test_a_thousand_more_have_no_part_in_what_stands_there() -> None:
    month = cost_forecast.of(TENTH)

    # 100,000 requests at 3.50 a million, and 2 GB of logs at 0.50: 1.35 dollars.
    assert month.thousand_more == Decimal("0.0135")
    assert month.requests == 1_000_000


def test_without_requests_there_is_no_price_of_more() -> None:
    month = cost_forecast.of(Used(NOVEMBER, NOVEMBER + timedelta(days=3), {"lambda-requests": Decimal(5)}, {}))

    assert month.thousand_more is None
    assert month.so_far.total > 0


@pytest.mark.parametrize(("month", "days"), [(2, 28), (4, 30), (12, 31)])
def test_a_month_is_as_long_as_it_is(month: int, days: int) -> None:
    first = datetime(2026, month, 1, tzinfo=UTC)

    assert float(Used(first, first + timedelta(days=7), {}, {}).elapsed) == pytest.approx(7 / days)


def test_what_was_counted_is_added_up(stack: int, settings: Any) -> None:
    stage = stages.a_stage(settings)
    stages.used(stage, requests=1000)

    counted = usage.read().counted

    assert counted["api-requests"] == 1000
    assert counted["lambda-requests"] == 1300
    # 21 ms a request, at one GB.
    assert counted["lambda-compute"] == 21
    assert counted["logs-ingested"] == Decimal("0.0013")
    # No metric tells these: they are reckoned from the requests.
    assert counted["traces"] == 1300
    assert counted["transfer"] == sum(kind.share * kind.answer_bytes for kind in cost_model.MIX) / 10**6
    assert "sns-requests" not in counted


def test_both_functions_are_billed_by_their_memory(stack: int, settings: Any) -> None:
    stage = stages.a_stage(settings)
    for function in (f"feedback-{stage}", f"feedback-{stage}-rollback"):
        stages._count("AWS/Lambda", "Duration", {"FunctionName": function}, 8000)

    assert usage.read().counted["lambda-compute"] == 8 + 2


def test_each_index_and_each_queue_is_asked_for(settings: Any) -> None:
    settings.STAGE = "prod"
    asked = [(metric.name, dict(metric.dimensions)) for _, metric, _ in usage._metrics()]

    feedback = site_settings.TABLES["feedback"]
    person = {"TableName": feedback, "GlobalSecondaryIndexName": "person-index"}
    assert ("ConsumedWriteCapacityUnits", person) in asked
    assert ("NumberOfMessagesSent", {"QueueName": "feedback-undelivered-prod"}) in asked
    assert ("NumberOfMessagesPublished", {"TopicName": "feedback-pages-prod"}) in asked
    assert ("IncomingBytes", {"LogGroupName": "/aws/apigateway/feedback-prod"}) in asked
    assert len(asked) <= 500  # what one call takes


def test_sizes_are_those_of_the_tables_and_their_indexes(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def describe(TableName: str) -> dict[str, Any]:  # noqa: N803 - as botocore has it
        indexes = [{"IndexSizeBytes": 2 * 10**9}, {}] if TableName == site_settings.TABLES["feedback"] else []
        return {"Table": {"TableSizeBytes": 10**9, "GlobalSecondaryIndexes": indexes}}

    monkeypatch.setattr(client("dynamodb", fail_fast=True), "describe_table", describe)

    assert usage._stored() == {"dynamodb-storage": 4, "dynamodb-recovery": 2, "dynamodb-backup": 10}


def test_the_first_minute_of_a_month_is_no_division_by_zero(
    stack: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.a_stage(settings)
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER)

    assert usage.read().elapsed > 0


def test_no_data_is_not_zero(stack: int) -> None:
    now = clock.now()
    metric = Metric("AWS/Nothing", "Count", {"Name": "nobody"})

    assert metric_sums.sums([metric], now - timedelta(days=1), now, 3600) == [None]
