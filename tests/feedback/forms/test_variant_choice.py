"""A visitor sees the same variant all day, without a cookie."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory

from feedback.forms import form_store, variant_choice
from feedback.forms.documents import definition_json
from feedback.forms.form_store import Head
from feedback.forms.page import tokens
from storage import clock
from tests.factories import a_form
from tests.feedback.forms.samples import a_survey

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
VARIANTS = [{"id": "a", "weight": 3}, {"id": "b", "weight": 1}]
DOCUMENT = a_survey(variants=VARIANTS)
VISITORS = 4000


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def _head(form_id: str = "survey") -> Head:
    return Head(form_id, "default", 1, "UTC", definition_json.load(DOCUMENT))


def _seen(number: int, form_id: str = "survey", *, network: str = "", agent: str = "Browser") -> str | None:
    address = network or f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"User-Agent": agent, "Accept-Language": "en"})
    return variant_choice.of_visitor(request, _head(form_id))


def test_visitors_are_divided_by_the_weights() -> None:
    counts = Counter(_seen(number) for number in range(VISITORS))

    assert set(counts) == {"a", "b"}
    assert counts["a"] / VISITORS == pytest.approx(0.75, abs=0.02)


def test_browsers_of_one_office_are_divided_too() -> None:
    counts = Counter(_seen(0, network="192.0.2.1", agent=f"Browser {number}") for number in range(VISITORS))

    assert counts["a"] / VISITORS == pytest.approx(0.75, abs=0.02)


def test_the_variant_of_one_form_says_nothing_about_that_of_another() -> None:
    pairs = Counter((_seen(number), _seen(number, "other")) for number in range(VISITORS))

    assert pairs["a", "a"] / VISITORS == pytest.approx(0.75 * 0.75, abs=0.02)
    assert pairs["b", "b"] / VISITORS == pytest.approx(0.25 * 0.25, abs=0.02)


def test_another_day_is_another_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    today = [_seen(number) for number in range(VISITORS)]
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=1))
    tomorrow = [_seen(number) for number in range(VISITORS)]

    same = sum(first == second for first, second in zip(today, tomorrow, strict=True))
    assert same / VISITORS == pytest.approx(0.75**2 + 0.25**2, abs=0.03)


def test_addresses_of_one_household_see_the_same() -> None:
    seen = {_seen(0, network=f"2001:db8:1:2::{number:x}") for number in range(50)}

    assert len(seen) == 1


@pytest.mark.usefixtures("stack")
def test_page_and_widget_show_a_visitor_the_same_variant_again_and_again_without_a_cookie() -> None:
    a_form("survey", DOCUMENT)
    for number in range(20):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}", headers={"User-Agent": "Browser"})
        variants = set()
        for _ in range(2):
            page = client.get("/f/survey")
            assert not page.cookies
            token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
            assert token
            variants.add(tokens.read(token[1], "survey").variant)
            variants.add(json.loads(client.get("/widget/form?form=survey").content)["variant"])
        assert len(variants) == 1


def test_a_form_without_variants_asks_nothing_about_its_visitors() -> None:
    assert variant_choice.of_visitor(RequestFactory().get("/", REMOTE_ADDR=""), form_store.head("default")) is None
