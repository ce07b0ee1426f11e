from __future__ import annotations

from bench.lists import Inbox, report


def test_inboxes_are_compared_with_the_first_round_by_round() -> None:
    small = Inbox(1_000, None, [10.0, 20.0, 10.0], 50_000)  # type: ignore[arg-type]
    large = Inbox(100_000, None, [11.0, 22.0, 11.0], 50_000)  # type: ignore[arg-type]

    lines = report([small, large]).splitlines()

    assert lines[2:] == ["| 1,000 | 10.0 | 1.00 | 50.0 |", "| 100,000 | 11.0 | 1.10 | 50.0 |"]
