"""A version and a person's name are taken from the site alone, and not from everybody who may invoke the function."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.rollback import handler, signed_request
from ops.rollback.signed_request import signed
from tests.ops.published import HEALTHY, aws
from tests.ops.rollback.conftest import HOME, KEY, Site, refused

BARE = {"to": "1", "by": "ada", "reason": "wrong prices"}


@pytest.fixture
def two(site: Site) -> Site:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    return site


def ask(site: Site, request: dict[str, Any]) -> str:
    return str(handler.handle(site.context, {"rollback": request}, HOME)["outcome"])


@pytest.mark.parametrize(
    "request_",
    [
        BARE,
        BARE | {"signature": ""},
        BARE | {"signature": 5},
        BARE | {"signature": "ü"},
        BARE | {"signature": "\ud800"},
        signed(KEY, "1", "ada", "wrong prices") | {"by": "\ud800"},
        signed("another key", "1", "ada", "wrong prices"),
        signed(KEY, "1", "ada", "wrong prices") | {"by": "grace"},
        signed(KEY, "1", "ada", "wrong prices") | {"to": None},
        signed(KEY, "1", "ada", "wrong prices") | {"reason": "right prices"},
        signed(KEY, "1", "ada", "wrong prices") | {"at": "2999-01-01T00:00:00+00:00"},
    ],
    ids=[
        "bare",
        "empty",
        "number",
        "no ascii",
        "half a character",
        "half a character in the name",
        "key",
        "name",
        "version",
        "reason",
        "moment",
    ],
)
def test_everybody_else_moves_nothing_and_puts_no_name_into_the_ledger(two: Site, request_: dict[str, Any]) -> None:
    assert ask(two, request_) == "unsigned"

    assert two.alias().version == "2"
    [entry] = two.entries()
    assert entry.facts["who"] == "invoked by hand, unsigned"
    assert not {"ada", "grace", "wrong prices"} & set(entry.facts.values())
    assert len(two.notices()) == 1


@pytest.mark.parametrize("age", [timedelta(minutes=5), timedelta(minutes=-5)], ids=["old", "early"])
def test_a_signature_is_good_for_two_minutes(two: Site, age: timedelta) -> None:
    request = signed(KEY, None, "ada", "wrong prices") | {"at": (datetime.now(UTC) - age).isoformat()}

    assert ask(two, request | {"signature": signed_request._signature(KEY, request)}) == "unsigned"
    assert two.alias().version == "2"


def test_a_request_is_answered_once(two: Site) -> None:
    request = signed(KEY, "1", "ada", "wrong prices")
    assert ask(two, request) in {"moved", "not-in-ledger"}

    assert ask(two, request) == "replayed"


def test_without_a_key_no_signature_is_right(two: Site) -> None:
    two.context = replace(two.context, config=replace(two.context.config, ledger_key=""))

    assert ask(two, signed("", None, "ada", "wrong prices")) == "unsigned"
    assert two.alias().version == "2"


def test_without_the_ledger_the_site_is_still_believed(two: Site) -> None:
    aws("dynamodb").delete_table(TableName=two.context.config.ledger_table)

    assert ask(two, signed(KEY, None, "ada", "wrong prices")) == "moved"


def test_a_flood_of_unsigned_requests_makes_one_entry(two: Site) -> None:
    for number in range(12):
        ask(two, BARE | {"by": f"ada {number}"})

    assert refused(two) == ["unsigned"]
    assert len(two.notices()) == 1
