"""The runbook: the link of each alarm leads to a section that says what to do about this alarm."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from feedback.backup_restore import RestoreResult
from ops import names
from ops.cloud import template
from tests.ops.alarms import ALARMS, MADE
from tests.ops.rights import ALL_ON, STAGE
from tests.runbook import DOCS, PAGE, SECTIONS
from web.logs.metrics import UNITS

# The failures that the page must name, each with the way to recover.
CAUSES = {"bad code", "table throttling", "CDN outage", "region loss", "data corruption"}


def _short(name: str) -> str:
    return name.removeprefix(f"feedback-{STAGE}-")


DOES = {_short(alarm["AlarmName"]): alarm["AlarmDescription"].partition(":")[0] for alarm in ALARMS.values()}
DOES["spend"] = "Notifies"


def test_each_alarm_has_a_section_and_each_section_an_alarm() -> None:
    budget = MADE["SpendAlarm"]["Properties"]["Budget"]["BudgetName"]

    assert "-spend" in str(budget)
    assert set(SECTIONS) == set(DOES)


@pytest.mark.parametrize("name", sorted(DOES))
def test_a_section_says_what_the_alarm_does_and_what_to_do(name: str) -> None:
    assert SECTIONS[name].startswith(f"**{DOES[name]}.** ")
    assert len(SECTIONS[name].split()) > 30


def test_every_link_of_the_templates_leads_to_a_section() -> None:
    bodies = template.text() + template.text(template.OPERATIONS)
    linked = set(re.findall(r"docs/operations\.md#alarm-([\w-]+)", bodies))

    assert linked == set(SECTIONS)


def test_every_cause_is_named_with_the_way_to_recover() -> None:
    table = PAGE.partition("## Recovery goals")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)

    assert {row[0] for row in rows} >= CAUSES
    assert all(part.strip() for row in rows for part in row)


def test_every_queue_of_failures_is_named() -> None:
    table = PAGE.partition("## Redrive")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `feedback-([\w-]+)-<stage>`", table, re.MULTILINE)) == set(names.failure_queues())


def test_every_metric_of_ours_is_explained() -> None:
    table = PAGE.partition("**Metrics.**")[2].partition("**Traces.**")[0]

    assert set(re.findall(r"`([A-Z][A-Za-z]+)`", "\n".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE)))) == set(
        UNITS
    )


def test_tearing_down_names_every_bucket_that_stays() -> None:
    page = (settings.BASE_DIR / "docs" / "new-stage.md").read_text(encoding="utf-8")
    section = page.partition("\n## Tearing down")[2]
    declared = template.resources(template.text(), STAGE, ALL_ON).values()
    kept = [made["Properties"] for made in declared if made.get("DeletionPolicy") == "Retain"]
    stay = [properties["BucketName"]["Fn::Sub"] for properties in kept if "BucketName" in properties]

    assert len(stay) == 4
    assert [name for name in stay if f"`{name.partition('-${')[0]}-...`" not in section] == []


def test_the_words_of_a_restore_are_explained() -> None:
    page = " ".join((DOCS / "restoring.md").read_text(encoding="utf-8").split())
    explained = set(RestoreResult) - {RestoreResult.SAME}

    assert all(result.partition(",")[0].partition(":")[0] in page for result in explained)
    assert all(f"--{option}" in page for option in ("damaged-from", "damaged-until", "go"))
