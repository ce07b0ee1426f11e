from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.phrases import FEWEST_PEOPLE, Message, phrases, with_most
from bench import phrases as labelled_sets
from bench.phrases import HOTEL, LANGUAGES

DOCUMENT: Path = settings.BASE_DIR / "docs" / "statistics.md"


def _messages(texts: Sequence[str], name: str = "") -> list[Message]:
    return [
        Message(item_id=f"i{number}", person=f"p{number}", text=text, name=name) for number, text in enumerate(texts)
    ]


def _texts(now: Sequence[Message], before: Sequence[Message] = ()) -> list[str]:
    return [phrase.text for phrase in phrases(now, before)]


def test_a_phrase_has_its_items_and_how_many_people_wrote_it() -> None:
    now = _messages(["The payment page hangs.", "Payment page is empty!", "The payment page?", "Nice colours"])
    before = _messages(["Nice colours", "Lovely", "A payment page that works"])

    [phrase] = phrases(now, before)

    assert (phrase.text, phrase.item_ids, phrase.people, phrase.people_before) == (
        "payment page",
        ("i0", "i1", "i2"),
        3,
        1,
    )


def test_what_was_as_frequent_before_is_no_phrase() -> None:
    texts = ["slow search", "slow search", "slow search", "nice"]

    assert phrases(_messages(texts), _messages(texts)) == []


def test_what_as_many_wrote_before_follows_if_it_is_frequent() -> None:
    as_before, more = ["slow search", "slow search", "slow search"], ["empty cart", "an empty cart"]

    found = with_most(_messages([*as_before, *more]), _messages([*as_before, "nice"]))

    assert [(phrase.text, phrase.people, phrase.people_before, phrase.is_more) for phrase in found] == [
        ("empty cart", 2, 0, True),
        ("slow search", 3, 3, False),
    ]


def test_of_many_texts_the_most_frequent_follow_however_rare_they_are() -> None:
    others = [f"{word}" for word in (chr(97 + n // 26) * 2 + chr(97 + n % 26) * 2 for n in range(400))]
    texts = [*others, *["slow search"] * 3, *["empty cart"] * 2]

    found = with_most(_messages(texts), _messages(texts))

    assert [phrase.text for phrase in found] == ["slow search", "empty cart"]


def test_what_became_rarer_is_no_phrase() -> None:
    assert _texts(_messages(["all is fine"] * 3), _messages(["slow search"] * 3)) == ["fine"]


def test_without_a_period_before_the_most_frequent_phrases_are_found() -> None:
    assert _texts(_messages(["slow search", "search hangs", "bad search"]))[0] == "search"


@pytest.mark.parametrize("messages", [[], _messages([""]), _messages(["", " \n "])])
def test_without_words_there_is_no_phrase(messages: list[Message]) -> None:
    assert phrases(messages, messages) == []


def test_what_only_one_person_wrote_is_no_phrase_however_often() -> None:
    one = [Message(f"i{number}", "same person", "the purple elephant") for number in range(20)]

    assert FEWEST_PEOPLE == 2
    assert _texts(one, _messages(["hello there"] * 9)) == []
    assert _texts([*one, Message("other", "other", "a purple elephant")]) == ["purple elephant"]


@pytest.mark.parametrize(
    "private",
    [
        "anna.weber@example.com",
        "https://example.com/orders?email=anna",
        "www.example.com/anna",
        "example.org/anna",
        "@anna_weber",
        "12 Old Mill Road",
        "4b Station Street",
        "Hauptstraße 5",
        "Lange Gasse 12a",
        "3 bis, rue de la Paix",
        "Calle Mayor 4",
        "Avenida da Liberdade, nº 110",
        "0171 2345678",
        "+49-171-2345678",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        "A1B2C3",
    ],
)
def test_addresses_and_numbers_are_in_no_phrase(private: str) -> None:
    assert _texts(_messages([f"Please write: {private}"] * 5)) == ["write"]


def test_the_name_of_the_writer_is_in_no_phrase() -> None:
    signed = _messages(["slow search. Anna Weber", "Weber: slow search", "Slow search ÄNNA wéber"], name="Änna Weber")

    assert _texts(signed) == ["slow search"]


def test_a_phrase_does_not_go_on_across_a_name_or_the_end_of_a_sentence() -> None:
    texts = ["the search, Anna Weber, hangs", "The search. Hangs!", "search\nhangs"]

    assert "search hangs" not in _texts(_messages(texts, name="Anna Weber"))


def test_it_is_shown_as_most_people_wrote_it() -> None:
    assert _texts(_messages(["die Größe", "Die GROSSE fehlt", "Größe"])) == ["Größe"]


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("crash", "crashes", "crash"),
        ("Lieferung", "Lieferungen", "Lieferung"),
        ("livraison", "livraisons", "livraison"),
        ("pedido", "pedidos", "pedido"),
        ("cartão", "cartao", "cartao"),
    ],
)
def test_forms_of_a_word_count_together(one: str, other: str, shown: str) -> None:
    assert _texts(_messages([one, one, other, other], "")) in ([one], [other])
    assert _texts(_messages([shown, shown, one, other])) == [shown]


def test_words_without_a_topic_are_not_shown_alone_but_may_stand_inside() -> None:
    assert _texts(_messages(["It was out", "the mot de passe", "le mot de passe", "it was"])) == ["mot de passe"]


def test_a_longer_phrase_stands_for_its_parts_unless_one_of_them_is_more_frequent() -> None:
    assert _texts(_messages(["reset mail"] * 3)) == ["reset mail"]
    assert set(_texts(_messages([*["reset mail"] * 3, *["mail"] * 5]))) == {"mail", "reset"}


@pytest.mark.parametrize("text", ["配送太慢", "배송이 늦어요", "التوصيل متأخر", "Доставка опоздала"])
def test_any_script_is_read(text: str) -> None:
    assert _texts(_messages([text] * 3)) != []


@given(st.lists(st.text(max_size=80), max_size=8), st.lists(st.text(max_size=80), max_size=8))
def test_any_texts_give_phrases_that_several_people_wrote(now: list[str], before: list[str]) -> None:
    found = phrases(_messages(now), _messages(before), limit=5)

    assert len(found) <= 5
    assert all(phrase.people >= FEWEST_PEOPLE and phrase.text and phrase.strength > 0 for phrase in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_of_ten_phrases_are_right_in_texts_that_the_rules_were_not_written_for(language: str) -> None:
    right, of = labelled_sets.right(language, HOTEL)

    assert right >= 8
    assert of <= 10


def test_the_documented_share_is_the_measured_one() -> None:
    assert labelled_sets.measure() in DOCUMENT.read_text(encoding="utf-8")


def test_of_a_text_of_noise_only_the_beginning_is_read() -> None:
    words = [f"{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}zz" for number in range(600)]
    texts = [" ".join(words), "abzz is late", " ".join(words), "wczz is late"]

    found = " ".join(phrase.text for phrase in with_most(_messages(texts), [], limit=1000))

    assert "abzz" in found
    assert "wczz" not in found


@pytest.mark.parametrize("word", ["x" * 51, "ab" * 1000])
def test_an_endless_word_is_no_phrase(word: str) -> None:
    assert _texts(_messages([word, word, word])) == []
