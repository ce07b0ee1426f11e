from __future__ import annotations

import pytest

from analytics.insight.certainty import RATINGS
from bench import figures, insight, phrases, series
from bench.insight import SAMPLE, TWO_CAMPS, WIDER


@pytest.mark.parametrize("shares", [SAMPLE, WIDER, TWO_CAMPS])
@pytest.mark.parametrize("fallen", [insight.a_star_less, insight.angry])
def test_a_planted_fall_is_as_large_as_promised(shares: insight.Shares, fallen: insight.Fall) -> None:
    after = fallen(shares)

    assert sum(shares) == pytest.approx(1)
    assert sum(after) == pytest.approx(1)
    assert min(after) >= 0
    assert insight.mean(RATINGS, after) == pytest.approx(insight.mean(RATINGS, shares) - insight.FALL)


def test_a_series_repeats_with_its_seed() -> None:
    assert series.hours(300, seed=4) == series.hours(300, seed=4) != series.hours(300, seed=5)
    assert series.ratings(5, seed=4) == series.ratings(5, seed=4)
    assert sum(series.hours(7000, seed=1)[-168:]) == pytest.approx(7000 * 1.33, rel=0.05)


def test_each_language_has_messages_of_both_periods_and_labels() -> None:
    for language in phrases.LANGUAGES:
        for topic in (phrases.SHOP, phrases.NOTES, phrases.HOTEL):
            labelled = phrases.labelled(language, topic)
            assert (len(labelled.now), len(labelled.before)) == (35, 19)
            assert len(labelled.labels) >= 15
            assert all(message.text for message in (*labelled.now, *labelled.before))


def test_the_document_has_a_place_for_each_measure() -> None:
    for name in ("insight", "series", "phrases"):
        page = figures.page_of(name)
        assert page.name == "statistics.md"
        assert figures.replaced(page.read_text(encoding="utf-8"), name, "| measured |").count("| measured |") == 1
