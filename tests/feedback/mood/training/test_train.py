from __future__ import annotations

from pathlib import Path

import pytest

from feedback.models import Mood
from feedback.mood import features, reader
from feedback.mood.training import labelled, train
from feedback.mood.training.labelled import Message


def _made(number: int) -> list[Message]:
    return [
        message
        for index in range(number)
        for message in (
            Message("en", Mood.POSITIVE, 5, "plain", f"zargle thing {index}"),
            Message("en", Mood.NEGATIVE, 1, "plain", f"blorpt thing {index}"),
            Message("en", Mood.NEUTRAL, 3, "plain", f"a thing {index}"),
        )
    ]


def test_it_learns_a_word_that_only_good_messages_have() -> None:
    weights = train.train(_made(20), epochs=3)
    good, bad = features.bucket("wzargle"), features.bucket("wblorpt")
    assert weights.positive[good] > 0 > weights.positive[bad]
    assert weights.negative[bad] > 0 > weights.negative[good]


def test_it_learns_when_words_are_believed_with_the_stars() -> None:
    """ "zargle" is meant even with one star, and a message without it is as bad as its star says."""
    meant = [Message("en", Mood.POSITIVE, 1, "disagree", f"zargle thing {index}") for index in range(30)]
    plain = [Message("en", Mood.NEGATIVE, 1, "plain", f"a thing {index}") for index in range(60)]
    weights = train.train([*meant, *plain], epochs=6)

    def logits(message: str) -> tuple[float, float]:
        words = features.values(features.of(features.split(message)))
        values = [*words, *features.of_stars(1, words)]
        good, bad = (
            sum(value * numbers[bucket] for bucket, value in values) for numbers in (weights.positive, weights.negative)
        )
        return good, bad

    good, bad = logits("zargle thing")
    assert good > max(bad, 0)
    good, bad = logits("a thing")
    assert bad > max(good, 0)


def test_the_same_messages_make_the_same_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one", "two")]
    for file in files:
        monkeypatch.setattr(train, "MODEL", file)
        train.write(train.train(_made(5), epochs=2))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size == reader.MODEL.stat().st_size


def test_no_message_is_in_both_parts_or_in_one_twice() -> None:
    training, test = ([message.text for message in part] for part in (labelled.training_part(), labelled.test_part()))
    assert len(training) + len(test) == len({*training, *test}) > 13_000
    assert len(test) / len(training) == pytest.approx(1 / 3, abs=0.05)


def test_the_model_and_its_words_stay_small() -> None:
    """docs/sentiment.md says 400 KB."""
    from feedback.mood import lexicon

    assert reader.MODEL.stat().st_size + lexicon.WORDS.stat().st_size < 400_000
