from __future__ import annotations

from bench import figures, mood
from feedback.mood.training import labelled


def test_the_shares_on_the_test_part_do_not_fall() -> None:
    """The limits are a little under the documented shares."""
    messages = labelled.test_part()
    assert mood.share(mood.both, messages) > mood.share(mood.stars_alone, messages)


def test_the_documented_table_is_the_measured_one() -> None:
    assert mood.measure() in figures.page_of("mood").read_text(encoding="utf-8")
