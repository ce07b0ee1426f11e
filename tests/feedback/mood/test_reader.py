from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.mood import features, reader

HOSTILE = [
    "a" * 10_000,
    "good " * 10_000,
    "\N{SMILING FACE WITH HEART-SHAPED EYES}" * 10_000,
    "\N{COMBINING ACUTE ACCENT}" * 10_000,
    "e\N{COMBINING ACUTE ACCENT}\N{COMBINING CEDILLA}" * 5_000,
    "\N{RIGHT-TO-LEFT OVERRIDE}good" * 2_000,
    "not " * 10_000,
    "!?" * 5_000,
    "'" * 10_000,
]


def _score(message: str) -> float | None:
    words = reader.read(message)
    return words.leaning.score if words else None


@pytest.mark.parametrize(
    ("message", "is_good"),
    [
        ("Fast delivery and a wonderful team, thank you!", True),
        ("The parcel never arrived and no one answers.", False),
        ("Einfach toll, gerne wieder!", True),
        ("Unverschämt und viel zu teuer, nie wieder.", False),
        ("Un accueil chaleureux, je recommande.", True),
        ("Une honte, je suis très déçu, à éviter.", False),
        ("Excelente trato, volveremos.", True),
        ("Pésimo servicio, una vergüenza.", False),
        ("Amei, atendimento maravilhoso!", True),
        ("Péssimo, dinheiro jogado no lixo.", False),
        ("\N{POUTING FACE}\N{POUTING FACE}", False),
        ("GREAAAAAT!!!", True),
    ],
)
def test_it_reads_five_languages_and_emojis(message: str, is_good: bool) -> None:
    score = _score(message)
    assert score is not None
    assert (score > 0.3) if is_good else (score < -0.3)


@pytest.mark.parametrize(
    "message", ["", " \n", "0", "5/5", "\ud83d", "\x00", "متجر رائع، والتوصيل سريع جدا", "很好", "..."]
)
def test_a_message_that_it_cannot_read_has_no_score_and_no_words(message: str) -> None:
    assert _score(message) is None
    assert reader.deciding_words(message) == []


@given(st.text())
@example("\ud800good")
@example("\N{LATIN SMALL LIGATURE FI}")
def test_any_text_is_read_without_an_error_and_always_in_the_same_way(message: str) -> None:
    score = _score(message)
    assert score is None or -1 <= score <= 1
    assert _score(message) == score
    assert len(reader.deciding_words(message)) <= reader.MOST_WORDS_NAMED


@pytest.mark.parametrize("message", HOSTILE)
def test_the_work_for_a_long_message_is_limited(message: str) -> None:
    """By the number of features, which does not grow: no test measures time."""
    tokens = features.split(message)
    assert len(tokens) <= features.MOST_WORDS
    assert sum(map(len, tokens)) <= features.MOST_CHARACTERS
    assert len(features.of(tokens)) < 3_000
    assert _score(message) == _score(message + " something else")


@pytest.mark.parametrize("message", ["I ordered a table.", "The parcel never arrived.", "Simply wonderful!"])
def test_more_stars_make_a_message_better(message: str) -> None:
    words = reader.read(message)
    assert words is not None
    assert words.with_stars(1).score < words.with_stars(5).score


def test_it_names_the_words_that_decided_as_they_were_written() -> None:
    message = "Hello, the parcel NEVER Arrived. I am waiting."
    words = reader.deciding_words(message)
    assert "NEVER Arrived" in " ".join(words)
    assert all(word in message for word in words)


def test_words_that_speak_for_the_other_mood_are_not_named() -> None:
    message = "The colour is lovely, but it is broken, filthy and useless. A total ripoff."
    assert (_score(message) or 0) < 0
    assert not any("lovely" in words for words in reader.deciding_words(message))


def test_words_next_to_each_other_are_one() -> None:
    assert reader.deciding_words("\N{POUTING FACE}\N{POUTING FACE}") == ["\N{POUTING FACE} \N{POUTING FACE}"]


@pytest.mark.integration
def test_the_order_of_sets_changes_no_score() -> None:
    """Each process orders the texts of a set in another way, if it has another hash seed."""
    program = (
        "from feedback.mood import reader; words = reader.read('Slow delivery, but a lovely and kind team.');"
        "print(words.leaning, words.with_stars(2))"
    )
    scores = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=settings.BASE_DIR,
            env={"PYTHONHASHSEED": seed, "PATH": "", "DJANGO_SETTINGS_MODULE": "feedback_site.settings"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(scores) == 1
