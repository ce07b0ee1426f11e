from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from feedback.forms import default_form
from feedback.forms.documents import definition_json
from feedback.intake import sentiment
from feedback.workspace.item import answers, facts
from feedback.workspace.item.facts import Fact
from staff.roles import Role
from tests.feedback.forms.samples import a_survey
from tests.feedback.workspace.item.items import NOW, an_item, staff

SEEN = default_form.DEFINITION.shown("en")
INBOX = "/dashboard/inbox/"


def _by_label(found: list[Fact]) -> dict[str, Fact]:
    return {str(fact.label): fact for fact in found}


def _facts(is_operator: bool = False, **members: Any) -> dict[str, Fact]:
    return _by_label(facts.facts(an_item(**members), SEEN, staff(Role.VIEWER, is_operator=is_operator)))


def _context(**context: Any) -> dict[str, Fact]:
    return _by_label(facts.context(an_item(context=context)))


def test_each_fact_that_has_a_filter_leads_to_the_items_like_it() -> None:
    found = _facts(release="3.1+beta", source="widget", variant="short") | _context(
        page="https://x.example/a", attributes={"plan": "pro"}
    )

    assert {label: fact.address for label, fact in found.items() if fact.address} == {
        "Form": f"{INBOX}?status=all&form=default",
        "Variant": f"{INBOX}?status=all&form=default&variant=short",
        "Mood": f"{INBOX}?status=all&sentiment=negative",
        "Release": f"{INBOX}?status=all&release=3.1%2Bbeta",
        "Came by": f"{INBOX}?status=all&source=widget",
        "Page": f"{INBOX}?status=all&page=https://x.example/a",
        "plan": f"{INBOX}?status=all&attribute=plan:pro",
    }
    assert str(found["Came by"].text) == "Widget"


def test_values_of_a_later_version_are_shown_as_they_are() -> None:
    found = _facts(sentiment="furious", source="phone")

    assert (found["Mood"].text, found["Came by"].text) == ("furious", "phone")
    assert (found["Mood"].address, found["Came by"].address) == ("", "")


@pytest.mark.parametrize(
    ("score", "mood", "rating", "more"),
    [
        (-0.61, "negative", 2, "\N{MINUS SIGN}0.61"),
        (0.8, "positive", 5, "+0.80"),
        (0.8, "positive", 1, "+0.80"),
        (0.8, "neutral", 3, "by rating"),
        (-0.61, "positive", 5, "by rating"),
        (0.2, "positive", 4, "by rating"),
        (None, "negative", 2, "by rating"),
        (None, "neutral", None, ""),
    ],
)
def test_the_mood_says_what_decided_it(score: float | None, mood: str, rating: int | None, more: str) -> None:
    found = _facts(sentiment_score=score, sentiment=mood, rating=rating)
    assert str(found["Mood"].more) == more


@pytest.mark.parametrize(
    ("message", "rating", "label", "language", "words"),
    [
        (
            "The parcel never arrived, what a ripoff.",
            5,
            "Read as negative from",
            "en",
            "\N{LEFT DOUBLE QUOTATION MARK}",
        ),
        (
            "Einfach toll, herzlichen Dank, gerne wieder!",
            1,
            "Positiv gelesen wegen",
            "de",
            "\N{DOUBLE LOW-9 QUOTATION MARK}",
        ),
    ],
)
def test_the_words_that_decided_are_named(message: str, rating: int, label: str, language: str, words: str) -> None:
    felt = sentiment.of(message, rating)
    with override(language):
        found = _facts(message=message, rating=rating, sentiment=felt.mood, sentiment_score=felt.score)
        assert str(found[label].text).startswith(words)
        assert all(word in message for word in re.findall(r"\w+", str(found[label].text)))


def test_no_words_are_named_for_a_score_that_this_model_does_not_give() -> None:
    found = _facts(message="Terrible, awful, broken.", sentiment_score=-0.6123, sentiment="negative")
    assert "Read as negative from" not in found
    assert str(found["Mood"].more) == "\N{MINUS SIGN}0.61"


def test_the_score_of_the_mood_is_written_as_numbers_are_in_the_language_of_the_page() -> None:
    with override("de"):
        assert _facts(sentiment_score=0.816, sentiment="positive", rating=None)["Stimmung"].more == "+0,82"


@pytest.mark.parametrize(
    ("document", "title"),
    [(a_survey(), "Your visit"), (a_survey(title={"en": ""}), "Would you recommend us?")],
)
def test_a_form_is_called_by_its_title_or_its_first_question(document: dict[str, Any], title: str) -> None:
    seen = definition_json.load(document).shown("en")

    assert _by_label(facts.facts(an_item(form_id="visit-1"), seen, staff()))["Form"].text == title


def test_a_form_that_cannot_be_read_is_called_by_its_id() -> None:
    assert _by_label(facts.facts(an_item(form_id="visit-1"), answers.NOTHING, staff()))["Form"].text == "visit-1"


def test_an_imported_item_has_the_time_when_it_was_received() -> None:
    assert _facts(created_at=NOW - timedelta(days=3))["Received"].moment == NOW
    assert "Received" not in _facts()


def test_it_says_how_long_an_item_is_kept() -> None:
    assert _facts(expires_at=NOW)["Kept until"].moment == NOW
    assert str(_facts()["Kept"].text) == "without a limit"


def test_only_operators_see_the_version_of_the_site() -> None:
    assert _facts(is_operator=True)["Stored by version"].text == "42"
    assert "Stored by version" not in _facts()


def test_the_context_says_where_it_was_written() -> None:
    found = _context(
        page="https://shop.example.com/cart/",
        locale="de",
        viewport="390x844",
        appVersion="4.2",
        attributes={"plan": "member", "<b>": "x"},
    )

    assert {label: str(fact.text) for label, fact in found.items()} == {
        "Page": "shop.example.com/cart",
        "Language": "German",
        "Window": "390 \N{MULTIPLICATION SIGN} 844",
        "App version": "4.2",
        "<b>": "x",
        "plan": "member",
    }
    assert found["Page"].opens == "https://shop.example.com/cart/"


@pytest.mark.parametrize("page", ["javascript:alert(1)", "file:///x"])
def test_a_page_can_be_opened_only_with_an_address_of_the_web(page: str) -> None:
    assert (_context(page=page)["Page"].opens, _context(page=page)["Page"].address) == ("", "")


def test_an_unknown_language_is_shown_by_its_code() -> None:
    assert _context(locale="xx-YY")["Language"].text == "xx-YY"


def test_there_may_be_no_context() -> None:
    assert facts.context(an_item()) == facts.context(an_item(context={"attributes": "odd", "locale": ""})) == []
