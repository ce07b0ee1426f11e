from __future__ import annotations

from analytics.figures import NOTHING, Figures
from analytics.overview.charts import shares
from feedback.models import Mood
from tests.analytics.overview.charts.parts import selected


def test_the_histogram_goes_from_5_to_1_and_the_longest_bar_has_the_full_width() -> None:
    bars = shares.histogram(Figures(8, (1, 0, 0, 4, 3), (0, 0, 0)), selected())

    assert [(bar.name, bar.number, bar.length, bar.percent) for bar in bars] == [
        ("5", 3, "75", 37.5),
        ("4", 4, "100", 50.0),
        ("3", 0, "0", 0.0),
        ("2", 0, "0", 0.0),
        ("1", 1, "25", 12.5),
    ]
    assert bars[0].query == "status=all&rating=5&since=2026-10-23&until=2026-11-21"


def test_moods_share_one_bar() -> None:
    bars = shares.moods(Figures(8, (0, 0, 0, 0, 8), (4, 2, 2)), selected())

    assert [(bar.name, bar.start, bar.length) for bar in bars] == [
        (Mood.POSITIVE, "0", "50"),
        (Mood.NEUTRAL, "50", "25"),
        (Mood.NEGATIVE, "75", "25"),
    ]
    assert bars[2].query == "status=all&sentiment=negative&since=2026-10-23&until=2026-11-21"
    assert [bar.length for bar in shares.moods(NOTHING, selected())] == ["0", "0", "0"]
