"""From measured runs to rows: the middle of each subject's runs, and of its ratios to the reference, round by round."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

Runs = Sequence[float]


def ratio(runs: Runs, reference: Runs) -> float:
    """Of neighbours only: what slowed the machine down for a while slowed both."""
    return median(mine / other for mine, other in zip(runs, reference, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown: the first column to the left, the figures to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
