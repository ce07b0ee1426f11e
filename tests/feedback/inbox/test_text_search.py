from __future__ import annotations

import pytest

from analytics.insight.phrases import phrases
from bench.phrases import HOTEL, LANGUAGES, labelled
from feedback.forms import reference_numbers
from feedback.inbox import text_search
from feedback.inbox.text_search import BadSearch, clean, compiled, for_phrase
from feedback.models import Feedback

FEEDBACK_ID = "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"

ITEM = Feedback(
    FEEDBACK_ID,
    message="The check-out was SLOW today.\nMeine Größe fehlt, 支払いが壊れた",
    name="Zoë Okafor",
    email="zoe.okafor@example.com",
    tags={"Delivery, late"},
    answers={"why": "The price", "used": ["app"], "plan": "gold", "nps": 9, "again": True},
    counts={"used.app", "plan.gold", "nps.9", "again.yes"},
)


@pytest.mark.parametrize(
    "text",
    [
        "slow",
        "SLO",
        "slow today",
        "today slow",
        "check-out",
        "grosse",
        "GRÖẞE",
        '"was slow"',
        "„slow today“",
        "壊れ",
        "払い 壊",
        "zoe",
        "Zoë.Okafor@example.com",
        "okafor price late",
        "price",
        "delivery",
        reference_numbers.of(FEEDBACK_ID),
        reference_numbers.of(FEEDBACK_ID).lower().replace("-", ""),
        "slow slow",
        '"slow',
        '~"check-out" ~"slow today"',
        '~"prices"',
        'zoe ~"price"',
    ],
)
def test_it_matches(text: str) -> None:
    assert compiled(clean(text)).matches(ITEM)


@pytest.mark.parametrize(
    "text",
    [
        "low",  # in the middle of a word
        "slow fast",
        '"slow was"',
        '"was slo"',  # in quotes, words are whole
        '"late the price"',  # not in one field
        "れ壊",
        "gold",  # the answer to a choice is counted, and no text
        "app",
        "example.org",
        '~"today meine"',  # not in one sentence
        '~"zoe"',  # the sender did not write it
        '~"delivery"',
        '~"gold"',
        '~"slow" fast',
        '~"slow" ~"fast"',
    ],
)
def test_it_does_not_match(text: str) -> None:
    assert not compiled(clean(text)).matches(ITEM)


def test_a_phrase_is_found_in_all_its_forms() -> None:
    for text in ("It crashes.", "Two crashes", "the CRASH"):
        assert compiled('~"crash"').matches(Feedback(FEEDBACK_ID, message=text))


def test_a_phrase_finds_the_items_that_it_was_found_in() -> None:
    for language in LANGUAGES:
        now = labelled(language, HOTEL).now
        items = [Feedback(each.item_id, message=each.text) for each in now]
        for phrase in phrases(now, []):
            search = compiled(clean(for_phrase(phrase.text)))
            assert {item.feedback_id for item in items if search.matches(item)} == set(phrase.item_ids)


def test_an_item_without_texts_does_not_match() -> None:
    assert not compiled("slow").matches(Feedback(FEEDBACK_ID, message=""))


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("", "letter"),
        ('"" ... !', "letter"),
        ('~"..."', "letter"),
        ("x" * (text_search.LONGEST_SEARCH + 1), "Shorten"),
        (" ".join(map(str, range(text_search.MOST_TERMS + 1))), "at most 20 words"),
        ('~"one" ~"two" ~"three" ~"four"', "at most 3 phrases"),
        ("a\x00b", "control character"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(text: str, fix: str) -> None:
    with pytest.raises(BadSearch, match=fix):
        clean(text)


def test_an_error_does_not_repeat_the_text() -> None:
    with pytest.raises(BadSearch) as error:
        clean("Ada Lovelace " * 20)
    assert "Ada" not in str(error.value)
