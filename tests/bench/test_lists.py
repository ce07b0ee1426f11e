from __future__ import annotations

from bench.lists import Reading, report


def _reading(items: int, cpu_ms: list[float]) -> Reading:
    return Reading("the inbox", "/", items, None, "", cpu_ms, 50_000)  # type: ignore[arg-type]


def test_a_page_is_compared_with_that_of_the_first_project_round_by_round() -> None:
    pair = [_reading(1_000, [10.0, 20.0, 10.0]), _reading(100_000, [11.0, 22.0, 11.0])]

    lines = report([pair]).splitlines()

    assert lines[2:] == ["| the inbox | 1,000 | 10.0 | 1.00 | 50.0 |", "| the inbox | 100,000 | 11.0 | 1.10 | 50.0 |"]
