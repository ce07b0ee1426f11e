from __future__ import annotations

from bench import sentiment
from bench.sentiment import Message
from feedback.models import Mood


def test_each_message_is_in_the_list_once() -> None:
    texts = [message.text for message in sentiment.labelled()]
    assert len(set(texts)) == len(texts) > 200


def test_the_share_of_right_moods_does_not_fall() -> None:
    """The limit is a little under the documented share."""
    right = [sentiment.ours(message) is message.label for message in sentiment.labelled()]
    assert sum(right) / len(right) > 0.88


def test_the_documented_share_is_the_measured_one() -> None:
    page = (sentiment.LABELLED.parents[3] / "docs" / "sentiment.md").read_text(encoding="utf-8")
    assert sentiment.measure() in page


def test_the_words_alone_ignore_the_stars() -> None:
    moods = [sentiment.words_alone(Message(stars, Mood.NEUTRAL, "", "The button does nothing.")) for stars in (1, 5)]
    assert moods[0] is moods[1]
