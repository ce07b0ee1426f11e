"""Random faults, by a seed: `make faults SEEDS=500` runs more of them. A failure names its seed, which repeats it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from counters.models import Key
from tests.analytics import faults
from tests.analytics.scenarios import counting_under_faults
from tests.analytics.scenarios.recount_under_load import Scenario
from tests.conftest import empty_tables
from tests.factories import counters

pytestmark = pytest.mark.usefixtures("stack")

REPEATED, OFTEN = 4, 0.2
Quarantined = Callable[[], list[dict[str, Any]]]


def test_each_record_is_counted_once_under_random_faults(seed: int, quarantined: Quarantined) -> None:
    scenario = counting_under_faults.run(seed)

    assert counters() == scenario.items.direct_count()
    assert {message["eventId"] for message in quarantined()} == {record["eventID"] for record in scenario.wrong}


def test_a_recount_under_load_corrects_only_the_planted_drifts(seed: int, tmp_path: Path) -> None:
    scenario = Scenario(seed, tmp_path)

    scenario.run()
    for (key, name), by in _differences(scenario).items():
        assert by == scenario.planted.get((key, name)), (key, name, scenario.outputs)

    scenario.recount_in_peace()
    for (key, name), by in _differences(scenario).items():
        # With a frozen day, the sums of the total cannot be judged. The folders can.
        assert scenario.items.expired, (key, name, scenario.outputs)
        assert key == ("project#default", "total")
        assert not name.startswith("folder:")
        assert by == scenario.planted.get((key, name)), (key, name, scenario.outputs)


def _differences(scenario: Scenario) -> Mapping[tuple[Key, str], int]:
    """The error of each wrong counter, by its item and its name."""
    right, stored = scenario.items.direct_count(), counters()
    off: dict[tuple[Key, str], int] = {}
    for key in right.keys() | stored.keys():
        expected, actual = right.get(key, Counter()), Counter(stored.get(key, {}))
        for name in expected.keys() | actual.keys():
            if actual[name] != expected[name]:
                off[key, name] = actual[name] - expected[name]
    return off


def test_a_scenario_repeats_exactly() -> None:
    first = counting_under_faults.run(REPEATED, OFTEN)
    empty_tables()
    again = counting_under_faults.run(REPEATED, OFTEN)

    assert first.happened.total() > 0
    assert (again.happened, again.took) == (first.happened, first.took)


def test_without_the_conditions_the_same_scenario_counts_wrongly() -> None:
    with faults.without_conditions():
        scenario = counting_under_faults.run(REPEATED, OFTEN)

    assert counters() != scenario.items.direct_count()
    assert counters()["project#default", "total"]["totalCount"]
