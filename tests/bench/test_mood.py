from __future__ import annotations

import pytest

from bench import figures, mood
from feedback.mood.training import labelled


def test_the_shares_on_the_test_part_do_not_fall() -> None:
    """The limits are a little under the documented shares."""
    messages = labelled.test_part()
    assert mood.share(mood.both, messages) > 0.925
    assert mood.share(mood.both, [message for message in messages if message.kind == mood.AGAINST]) > 0.74


@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_the_words_alone_are_read_in_each_language(language: str) -> None:
    """The lowest documented share is 71 %."""
    plainly = [
        message
        for message in labelled.test_part()
        if message.language == language and message.kind in mood.FROM_THE_WORDS
    ]
    assert mood.share(mood.words_alone, plainly) > 0.70


def test_the_documented_table_is_the_measured_one() -> None:
    assert mood.measure() in figures.page_of("mood").read_text(encoding="utf-8")
