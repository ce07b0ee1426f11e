from __future__ import annotations

import pytest

from feedback.mood import features, lexicon


def _of(message: str) -> set[str]:
    return features.of(features.split(message))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Schön", "schon"),
        ("NÃO", "nao"),
        ("Straße", "strasse"),
        ("soooo", "soo"),
        ("isn\N{RIGHT SINGLE QUOTATION MARK}t", "isn't"),
    ],
)
def test_words_are_folded(written: str, folded: str) -> None:
    assert lexicon.folded(written) == folded


def test_every_entry_of_the_lexicon_is_written_as_messages_are_folded() -> None:
    entries = [
        entry
        for line in lexicon.WORDS.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for entry in line.split()[1:]
    ]
    assert len(entries) > 2_000
    assert [entry for entry in entries if lexicon.folded(entry) != entry] == []


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("wonderful", "+"),
        ("wonderfully", "+"),
        ("kaputt", "-"),
        ("decepcionante", "-"),
        ("table", ""),
        ("x" * 5_000, ""),
    ],
)
def test_a_word_has_the_feeling_of_its_entry_or_stem(word: str, sign: str) -> None:
    assert lexicon.feeling(word) == sign


def test_a_negation_turns_the_words_that_follow_until_the_sentence_ends() -> None:
    assert {"!good", "l0/1"} <= _of("Not a good idea")
    assert "!good" not in _of("No. A good idea")
    assert "!good" not in _of("Not one of the many other things was good")


def test_what_follows_a_but_is_counted_apart() -> None:
    found = _of("Lovely colour but broken")
    assert {"but", "l1/1", "lbut 0/1"} <= found


def test_a_pair_of_words_can_be_an_entry() -> None:
    assert "l0/1" in _of("a rip off")
    assert "l?1" in _of("can you help")


def test_a_long_message_has_the_same_weight_as_a_short_one() -> None:
    for message in ("Nice", " ".join(f"word{number}" for number in range(200))):
        apart = {feature for feature in _of(message) if not feature.startswith(features.FEELING)}
        assert sum(value**2 for _, value in features.values(apart)) == pytest.approx(features.NORM**2, rel=0.4)


def test_a_word_has_other_places_with_few_and_with_many_stars() -> None:
    word = [(features.bucket("wgood"), 0.5)]
    few, middle, many = (features.of_stars(stars, word) for stars in (1, 3, 5))
    assert len(middle) == 1
    assert len({word[0], few[-1], many[-1]}) == 3
    assert few[-1] == features.of_stars(2, word)[-1]
    assert len({places[0] for places in (few, middle, many)}) == 3


def test_every_place_with_the_stars_is_in_the_model() -> None:
    last = [(features.BUCKETS - 1, 1.0)]
    assert all(0 <= place < features.BUCKETS for stars in range(1, 6) for place, _ in features.of_stars(stars, last))
