from __future__ import annotations

import pytest

from bench.lanes import Lanes


def test_lanes_run_in_the_order_of_simulated_time() -> None:
    lanes = Lanes()
    steps: list[tuple[float, str]] = []

    def walk(name: str, step: float) -> None:
        for _ in range(3):
            lanes.wait(step)
            steps.append((lanes.now, name))

    lanes.run([lambda: walk("slow", 2), lambda: walk("fast", 1.5)])

    assert steps == [(1.5, "fast"), (2, "slow"), (3, "fast"), (4, "slow"), (4.5, "fast"), (6, "slow")]


def test_an_exception_of_a_lane_is_raised_after_the_others_ended() -> None:
    lanes = Lanes()
    ended: list[float] = []

    def fail() -> None:
        raise ValueError("on purpose")

    def last() -> None:
        lanes.wait(5)
        ended.append(lanes.now)

    with pytest.raises(ValueError, match="on purpose"):
        lanes.run([fail, last])
    assert ended == [5]
