from __future__ import annotations

import pytest

from feedback.models import Feedback
from tasks.page.texts import shortened, title_from


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("The ramp opened late. No one knew why.", "The ramp opened late"),
        ("Great!\nThank you", "Great!"),
        ("Broken   since\ttoday", "Broken since today"),
        ("", ""),
        ("支払いが二回された。返金してください。", "支払いが二回された。返金してください。"),
        ("word " * 40, ("word " * 15).rstrip() + "…"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_a_title_is_the_first_sentence_shortened_between_words(message: str, title: str) -> None:
    assert title_from(Feedback("f1", message=message)) == title


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert shortened("Ada", 3) == "Ada"
    assert len(shortened("Lovelace", 3)) == 3
