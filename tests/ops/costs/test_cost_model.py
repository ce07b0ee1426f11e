"""The model against what it was made of: the measurements, the templates, and sums done by hand."""

from __future__ import annotations

import logging
import re
from decimal import Decimal
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from feedback.samples.words import MESSAGES
from ops.cloud import stages, template
from ops.costs import cost_forecast, cost_model, usage
from storage.connection.clients import client as aws
from storage.memory_cache import forget_all
from tests import capacity
from tests.factories import a_key, a_member
from tests.sessions import browser_of
from web.caller import Scope
from web.logs.log_format import JsonFormatter

KINDS = {kind.name: kind for kind in cost_model.MIX}
ROOT: Path = site_settings.BASE_DIR


def test_the_shares_of_the_mix_make_a_whole() -> None:
    assert sum(kind.share for kind in cost_model.MIX) == 1


def test_three_hundred_thousand_requests_use_what_a_hand_reckons() -> None:
    used = cost_model.usage_of(300_000)

    # 120,000 sent, 15,000 changed; 135,000 records in a month are 0.052 a second, over four shards.
    assert used["api-requests"] == 300_000
    assert float(cost_model.batch_size(Decimal(135_000))) == pytest.approx(1.01302, abs=1e-5)
    assert float(used["lambda-requests"]) == pytest.approx(300_000 + 135_000 / 1.01302 + 43_200, rel=1e-5)
    # Counting: 12 units for a lone new item and 4 for a move, a little less as some have company.
    assert float(cost_model.counting_units(Decimal("1.01302"))) == pytest.approx(11.915, abs=0.01)
    sent, listed, changed = 120_000 * (5 + 11.915), 30_000, 15_000 * (10 + 11.915 / 3)
    assert float(used["dynamodb-writes"]) == pytest.approx(sent + listed + changed, rel=1e-3)
    # Analytics and lists one unit, changes half of one; each minute one for timers and mails.
    assert used["dynamodb-reads"] == 60_000 + 30_000 + 15_000 * Decimal("0.5") + 43_200
    # Three queues, five connections each, a request every 20 seconds; each message of the timers is sent and deleted.
    assert used["sqs-requests"] == 3 * 5 * 3 * 43_200 + 2 * 43_200
    assert used["dynamodb-storage"] == Decimal(120_000 * 650 * 4) / 10**9
    assert used["dynamodb-recovery"] == Decimal(120_000 * 650) / 10**9
    assert float(used["traces"]) == pytest.approx(float(used["lambda-requests"]))  # fewer than one a second
    sent = 120_000 * 1100 + 75_000 * 7200 + 60_000 * 900 + 30_000 * 6500 + 15_000 * 1300
    assert used["transfer"] == Decimal(sent) / 10**9


def test_lambda_bills_the_core_it_lends_and_the_waiting() -> None:
    assert float(cost_model.on_lambda(Decimal(10))) == pytest.approx(17.275, abs=0.001)  # 1,024 of 1,769 MB
    # 4.4 ms of work, one call, and a hundredth of a cold start.
    assert float(cost_model.request_ms(KINDS["create"])) == pytest.approx(4.4 * 1.72754 + 5 + 4.04 * 1.72754, abs=0.01)
    assert cost_model.gigabyte_seconds(Decimal(2000)) == 2
    assert cost_model.gigabyte_seconds(Decimal(2000), 256) == Decimal("0.5")


@pytest.mark.parametrize(("records", "units"), cost_model.COUNTING)
def test_counting_costs_what_was_measured(records: int, units: float) -> None:
    assert float(cost_model.counting_units(Decimal(records))) == pytest.approx(units)


def test_counting_in_ever_larger_batches_stays_at_the_last_measurement() -> None:
    assert cost_model.counting_units(Decimal(5000)) == Decimal(cost_model.COUNTING[-1][1])


def test_a_busy_function_is_traced_by_the_second_and_the_twentieth() -> None:
    seconds = 30 * 24 * 3600

    assert cost_model.traces_of(Decimal(seconds)) == seconds
    assert cost_model.traces_of(Decimal(seconds + 100)) == seconds + 5


def test_the_documents_measured_what_the_model_says() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*this project\*\*, batches of ([\d,]+) \|.*\| ([\d.]+) \|$", page, re.MULTILINE)

    assert [(int(size.replace(",", "")), float(units)) for size, units in rows] == list(cost_model.COUNTING)


def test_the_memory_is_that_of_the_stage() -> None:
    assert stages.read_settings("prod")["memory_size"] == cost_model.MEMORY_MB
    assert stages.read_settings("prod_rollback")["memory_size"] == usage.ROLLBACK_MEMORY_MB


def test_what_stands_there_every_month_is_what_the_templates_make() -> None:
    bodies = [template.text(name) for name in (template.INFRASTRUCTURE, template.OPERATIONS)]
    made = [each for body in bodies for each in template.resources(body, "prod").values()]
    alarms = [each["Properties"] for each in made if each["Type"] == "AWS::CloudWatch::Alarm"]

    assert _metrics_of(alarms) == cost_model.FIXED["alarms"]
    assert sum(each["Type"] == "AWS::CloudWatch::Dashboard" for each in made) == cost_model.FIXED["dashboards"]


def test_the_queues_that_lambda_asks_are_those_of_the_stage() -> None:
    sources = [event["event_source"]["arn"] for event in stages.read_settings("prod")["events"]]

    assert sum(source.endswith("QueueArn}") for source in sources) == cost_model.POLLED_QUEUES


def _metrics_of(alarms: list[dict[str, Any]]) -> int:
    return sum(sum("MetricStat" in part for part in alarm.get("Metrics", [])) or 1 for alarm in alarms)


def test_sending_takes_the_units_and_bytes_of_the_model(
    stack: int, consumed: list[tuple[str, Decimal]], client: Client
) -> None:
    for rating in MESSAGES:
        consumed.clear()
        answer = _send(client, rating)

        assert _taken(consumed) == _of_the_model("create")
    assert _size(answer) <= KINDS["create"].answer_bytes

    items = aws("dynamodb").scan(TableName=site_settings.TABLES["feedback"])["Items"]
    largest = max(capacity.item_size(item) for item in items)
    assert largest <= cost_model.ITEM_BYTES
    assert largest < capacity.UNIT_BYTES


def test_the_numbers_take_the_units_and_bytes_of_the_model(
    stack: int, consumed: list[tuple[str, Decimal]], client: Client
) -> None:
    answer = client.get("/analytics")

    assert answer.status_code == 200
    assert _taken(consumed) == _of_the_model("analytics")
    assert _size(answer) <= KINDS["analytics"].answer_bytes
    assert _size(client.get("/")) <= KINDS["page"].answer_bytes + 300


def test_a_list_takes_the_units_and_bytes_of_the_model(
    stack: int, consumed: list[tuple[str, Decimal]], client: Client
) -> None:
    for place, rating in product((0, 1), MESSAGES):
        _send(client, rating, place)
    items = aws("dynamodb").scan(TableName=site_settings.TABLES["feedback"])["Items"]
    by_key = {"X-Api-Key": a_key(Scope.FEEDBACK_READ)}
    client.get("/feedback", headers=by_key)  # from here on the key is remembered
    consumed.clear()
    answer = client.get("/feedback", headers=by_key)

    assert answer.json()["count"] == len(items) == 10
    # DynamoDB takes half a unit for each 4 KB that a query reads; the emulator for any query.
    read = Decimal(ceil(sum(map(capacity.item_size, items)) / 4096)) / 2
    written, _, calls = _taken(consumed)
    assert (written, read, calls) == _of_the_model("list")
    assert _size(answer) <= KINDS["list"].answer_bytes


def test_changing_takes_the_units_and_bytes_of_the_model(
    stack: int, consumed: list[tuple[str, Decimal]], client: Client
) -> None:
    item = f"/feedback/{_send(client, 5).json()['feedbackId']}"
    by_key = {"X-Api-Key": a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE)}
    client.get(item, headers=by_key)  # from here on the key is remembered
    consumed.clear()
    answer = client.patch(item, {"status": "done"}, content_type="application/json", headers=by_key)

    assert answer.status_code == 200
    assert _taken(consumed) == _of_the_model("change")
    assert _size(answer) <= KINDS["change"].answer_bytes


def test_a_refresh_takes_no_more_than_the_model(
    stack: int, consumed: list[tuple[str, Decimal]], client: Client
) -> None:
    for place, rating in product((0, 1), MESSAGES):
        _send(client, rating, place)
    viewer = browser_of(a_member())
    tag = viewer.get("/dashboard/summary").headers["ETag"]
    forget_all()  # as after the pause between two refreshes
    consumed.clear()
    answer = viewer.get("/dashboard/summary", headers={"If-None-Match": tag})

    assert answer.status_code == 304
    written, read, calls = _taken(consumed)
    assert (written, calls) == (Decimal(0), cost_model.REFRESH.calls)
    # A BatchGetItem of three items, of which the emulator says nothing: it is consistent. And what a query reads in a
    # busy project, in place of the half unit that the emulator takes for any query.
    days = Decimal(ceil(86 * 600 / 4096) + 3 * ceil(60 * 600 / 4096) - 4) / 2
    negative = Decimal(ceil(21 * cost_model.ITEM_BYTES / 4096) - 1) / 2
    assert read + 3 + days + negative == cost_model.REFRESH.reads
    assert _size(answer) <= cost_model.REFRESH.answer_bytes


def test_an_open_dashboard_asks_as_often_as_its_script_says() -> None:
    script = (ROOT / "static" / "js" / "pace.js").read_text(encoding="utf-8")
    [longest] = re.findall(r"^const LONGEST = ([\d_]+);", script, re.MULTILINE)

    assert int(longest) * cost_model.REFRESHES_AN_HOUR == 3_600_000


def test_the_page_on_the_bill_says_what_an_open_dashboard_costs() -> None:
    page = " ".join((ROOT / "docs" / "bill.md").read_text(encoding="utf-8").split())
    tab = cost_forecast.tab()

    assert f"{tab.hours} hours a month asks {tab.requests:,} times and costs {tab.cost:.2f} dollars" in page


def _send(client: Client, rating: int, place: int = 0) -> Any:
    """A repeated text would be spam."""
    body = {"rating": rating, "message": MESSAGES[rating][place], "email": "grace@example.com", "name": "Grace Hopper"}
    answer = client.post("/feedback", body, content_type="application/json", REMOTE_ADDR=f"203.0.113.{rating}")
    assert answer.status_code == 201
    return answer


def _taken(consumed: list[tuple[str, Decimal]]) -> tuple[Decimal, Decimal, int]:
    """Units to write and to read, and calls."""
    writes = ("PutItem", "UpdateItem", "TransactWriteItems")
    written = sum((units for call, units in consumed if call in writes), Decimal(0))
    return written, sum((units for _, units in consumed), Decimal(0)) - written, len(consumed)


def _of_the_model(kind: str) -> tuple[Decimal, Decimal, int]:
    return KINDS[kind].writes, KINDS[kind].reads, KINDS[kind].calls


@pytest.mark.integration
def test_a_line_of_ours_leaves_room_for_those_of_aws(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/health")

    [line] = [JsonFormatter().format(record) for record in caplog.records if record.msg == "request_finished"]
    assert len(line.encode()) < cost_model.LOG_BYTES / 3


def test_a_thousand_more_cost_the_difference() -> None:
    for volume in cost_forecast.planned():
        assert 0 < volume.thousand_more < volume.bill.total / volume.requests * 1000


def test_the_four_volumes_stand_beside_the_plan() -> None:
    planned = cost_forecast.planned()

    assert [(volume.requests, int(volume.planned)) for volume in planned] == [
        (300_000, 34),
        (1_500_000, 98),
        (6_000_000, 285),
        (30_000_000, 1200),
    ]
    assert [round(volume.bill.total) for volume in planned] == [20, 41, 91, 320]
    for volume in planned:
        assert volume.less_free < volume.bill.total
        assert volume.edge > 6  # a web ACL and a rule


def test_the_page_on_the_bill_has_the_figures_of_the_model() -> None:
    page = (ROOT / "docs" / "bill.md").read_text(encoding="utf-8")

    for each in cost_forecast.planned():
        more = f"{each.thousand_more:.4f} | {each.less_free:,.2f} | {each.edge:,.2f}"
        assert f"| {each.requests:,} | {each.bill.total:,.2f} | {each.planned:,} | {more} |" in page
    for row in cost_forecast.by_service(None):
        together = row.service in ("KMS and SSM", "S3")  # they are cents: one row there
        assert together or f"| {' | '.join(f'{cost:,.2f}' for cost in row.costs)} |" in page
    for kind in cost_model.MIX:
        units = kind.writes or "", kind.reads or "", kind.cpu_ms, kind.calls or ""
        cells = f"{kind.share * 100:.0f}", *units, f"{kind.answer_bytes:,}"
        assert f"| {' | '.join(map(str, cells))} |".replace("  ", " ") in page


def _size(answer: Any) -> int:
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return head + len(answer.content)
