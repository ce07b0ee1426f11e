from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from botocore.exceptions import ReadTimeoutError
from django.conf import LazySettings
from django.test import Client

from ops import names
from ops.costs import cost_forecast, usage
from ops.ledger import ledger_store
from ops.page import alarms, cards, checked_ledger, queues, serving, throttles, views
from tests.inline import Inline
from tests.ops.page import stage as stages
from tests.ops.published import aws, make_ledger

PAGE = "/dashboard/operations/"

Read = Callable[[], str]


@pytest.fixture
def read(operator: Client) -> Read:
    """The page as words: without tags and dashes, and with one space between any two."""

    def open_it() -> str:
        cards.forget()
        answer = operator.get(PAGE)
        assert answer.status_code == 200
        text = re.sub(r"<[^>]+>|&nbsp;|\u2013", " ", answer.content.decode().partition("<main")[2])
        return " ".join(text.split())

    return open_it


def test_it_says_what_serves_and_where_a_rollback_goes(stage: str, read: Read) -> None:
    stages.released(stage)

    page = read()

    assert "Serving version 5 All traffic, since" in page
    assert "Last good version 4 A rollback goes to this version." in page
    assert "Rollback function Ready Its code is 0" in page
    assert "Last rollback 1.9 s From 3 to 1," in page
    assert "8 ledger entries verified" in page
    assert "Roll back…" in page


def test_it_tells_what_became_of_each_release(stage: str, read: Read) -> None:
    stages.released(stage)

    page = read()

    assert re.search(r" 5 Serving 3ebb3a1 1 min 52 s .{5,20} Aino Rautio", page)
    assert re.search(r" 4 Replaced Good a136013 1 min 47 s", page)
    assert re.search(r" 3 Rolled back after 47 s 0237654 1 min 49 s .* The alarm feedback-prod-failing rang", page)
    assert re.search(r" 2 Refused 4b6c216 58 s .{5,30} Tomas Berg Its probe answered 500\.", page)


def test_it_shows_each_alarm_with_what_it_does(stage: str, read: Read) -> None:
    stages.watched(stage, ringing="slow")

    page = read()

    assert "Slow: p99 over 500 ms for 10 min notifies the team In alarm since" in page
    assert "Failed answers: over 5 in 5 min rolls back OK last" in page
    assert "Tables throttled: over 5 in 1 min pages the on-call engineer OK not recently" in page
    assert page.index("In alarm") < page.index("rolls back")
    assert "Threshold Crossed: 561 ms over 500 ms." in page


def test_it_shows_what_waits_and_nobody_takes(stage: str, read: Read) -> None:
    stages.queued(stage, in_quarantine=3)

    page = read()

    assert "Quarantine: records that cannot be counted 3 0" in page
    assert "Alarms that were not delivered 0 0" in page


def test_it_shows_which_table_was_throttled(stage: str, read: Read) -> None:
    count = len(names.tables()) + len(names.indexes())
    assert f"None of {count} tables and indexes was throttled." in read()

    stages.throttled(f"ledger-{stage}", 7)

    assert f"ledger-{stage} 7 0" in read()


def test_it_shows_the_bill_of_the_month_and_of_others(stage: str, read: Read) -> None:
    stages.used(stage, requests=650_000)

    page = read()

    assert re.search(
        r"Cost this month .* \$[\d.]+ about \$[\d.]+ by the end of the month, with [\d.,]+ [kM] requests", page
    )
    assert re.search(r"One thousand more requests cost \$0\.01\d\d\.", page)
    assert "Total" in page
    assert "Estimate before development $34 $98 $285 $1,200" in page
    assert "Of 100 requests: 40 send feedback, 25 get a page or a file, 20 read the analytics" in page


def test_without_a_metric_it_says_so_and_takes_nothing_for_zero(stage: str, read: Read) -> None:
    page = read()

    assert "CloudWatch has no metrics for this month." in page
    assert "Estimate before development $34 $98 $285 $1,200" in page


def test_on_one_machine_it_says_what_is_missing(stage: str, read: Read) -> None:
    page = read()

    assert "On one machine there is no Lambda function." in page
    assert "Not available on one machine." in page
    assert "Roll back…" not in page


def test_on_aws_it_says_what_to_do(stage: str, read: Read, settings: LazySettings) -> None:
    settings.IS_LOCAL = False

    page = read()

    assert "No alias serves: the stage was never released." in page
    assert "The function is missing, so nothing would roll back. Deploy its stage." in page
    assert "make aws" not in page


@pytest.mark.parametrize(
    ("module", "name", "heading"),
    [
        (alarms, "read", "Alarms"),
        (queues, "read", "Queues"),
        (checked_ledger, "read", "Ledger releases, refusals and rollbacks"),
        (serving, "read", "Serving"),
        (serving, "rollback_function", "Rollback function"),
        (throttles, "read", "Table throttles last 24 hours"),
        (usage, "read", "Cost this month so far, and forecast"),
    ],
)
def test_a_part_that_fails_says_so_and_breaks_no_other(
    stage: str, read: Read, monkeypatch: pytest.MonkeyPatch, module: object, name: str, heading: str
) -> None:
    def fail() -> None:
        raise ReadTimeoutError(endpoint_url="https://aws.example")

    broken = {key: fail if source is getattr(module, name) else source for key, source in views.SOURCES.items()}
    monkeypatch.setattr(views, "SOURCES", broken)

    page = read()

    assert f"{heading} Not available: AWS gave no answer: ReadTimeoutError." in page
    assert "Total" in page


def test_a_forbidden_call_names_what_the_role_lacks() -> None:
    assert str(cards.Failure("AccessDenied", "DescribeAlarms")) == "The site's role may not call DescribeAlarms."


def test_a_forged_entry_is_told(stage: str, read: Read) -> None:
    stages.released(stage)
    aws("dynamodb").update_item(
        TableName=f"ledger-{stage}",
        Key={"chain": {"S": "entries"}, "sequence": {"N": "3"}},
        UpdateExpression="SET kind = :kind",
        ExpressionAttributeValues={":kind": {"S": "baked"}},
    )

    page = read()

    assert "Ledger verification failed" in page
    assert "Entry 3 was changed, or never written by us" in page


def test_a_tail_that_only_the_alias_knows_of_is_missed(stage: str, read: Read) -> None:
    stages.released(stage)
    table = f"ledger-{stage}"
    whole = list(ledger_store.entries(aws("dynamodb"), table, newest_first=False))
    aws("dynamodb").delete_table(TableName=table)
    make_ledger(table)
    for entry in whole[:-1]:
        ledger_store.append(aws("dynamodb"), table, stages.KEY, entry.kind, entry.facts)

    assert "The alias names entry 8, and the ledger ends at 7: its tail is gone." in read()


def test_without_its_key_the_ledger_is_not_said_to_hold(stage: str, read: Read, settings: LazySettings) -> None:
    stages.released(stage)
    settings.LEDGER_KEY = ""

    page = read()

    assert "The ledger was not checked: LEDGER_KEY is not set" in page
    assert "verified" not in page


def test_aws_is_asked_once_in_ten_seconds(stage: str, operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note() -> None:
        asked.append("alarms")

    monkeypatch.setattr(
        views,
        "SOURCES",
        {name: note for name in views.SOURCES if name == "alarms"}
        | {name: _nothing for name in views.SOURCES if name != "alarms"},
    )

    operator.get(PAGE)
    operator.get(PAGE)

    assert asked == ["alarms"]


def test_it_keeps_to_a_strict_content_security_policy(stage: str, operator: Client) -> None:
    stages.released(stage)
    stages.watched(stage)

    assert Inline.found_in(operator.get(PAGE).content.decode()) == []


def test_it_speaks_german(stage: str, operator: Client) -> None:
    stages.used(stage)

    page = operator.get(PAGE, headers={"Accept-Language": "de"}).content.decode()

    assert "Kosten bei anderem Verkehr" in page
    assert "1.200 $" in page
    assert f"{cost_forecast.planned()[-1].bill.total:.2f} $".replace(".", ",") in page
    assert "1,5 Mio." in page


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}rollback"])
def test_no_copy_of_it_is_kept(operator: Client, address: str) -> None:
    assert {"no-store", "private"} <= set(operator.get(address).headers["Cache-Control"].split(", "))


def _nothing() -> None:
    pass
