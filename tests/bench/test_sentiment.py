from __future__ import annotations

from bench import sentiment
from bench.sentiment import Message
from feedback.models import Mood


def test_no_message_is_there_twice() -> None:
    texts = [message.text for message in sentiment.labelled()]
    assert len(set(texts)) == len(texts) > 200


def test_ours_is_right_where_it_was_when_it_was_written() -> None:
    """A floor a little under the documented share, so that a change for the worse is seen."""
    right = [sentiment.ours(message) is message.label for message in sentiment.labelled()]
    assert sum(right) / len(right) > 0.88


def test_the_documented_share_is_the_measured_one() -> None:
    page = (sentiment.LABELLED.parents[3] / "docs" / "sentiment.md").read_text(encoding="utf-8")
    assert sentiment.measure() in page


def test_vader_alone_knows_no_stars() -> None:
    said = [sentiment.vader_alone(Message(stars, Mood.NEUTRAL, "", "The button does nothing.")) for stars in (1, 5)]
    assert said == [Mood.NEUTRAL, Mood.NEUTRAL]
