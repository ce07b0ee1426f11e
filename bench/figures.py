"""Turns measured runs into ratios and tables, and writes the tables into the documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

DOCS = Path(__file__).resolve().parents[1] / "docs"

Runs = Sequence[float]


def ratio(runs: Runs, reference: Runs) -> float:
    """The median of the ratios of each round: a slow moment of the machine makes both runs of a round slower."""
    return median(run / of_reference for run, of_reference in zip(runs, reference, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown: the first column to the left, the figures to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(name: str, measured: str) -> None:
    page = page_of(name)
    page.write_text(replaced(page.read_text(encoding="utf-8"), name, measured), encoding="utf-8")


def page_of(name: str) -> Path:
    if name in ("mood", "sentiment"):
        return DOCS / "sentiment.md"
    return DOCS / ("statistics.md" if name in ("insight", "series", "phrases") else "benchmarks.md")


def replaced(page: str, name: str, measured: str) -> str:
    """The page with the new figures between the two comments that mark their place."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    if start not in page or end not in page:
        raise ValueError(f"The page has no place for {name}: add the lines {start} and {end} to it.")
    before, rest = page.split(start, 1)
    after = rest.split(end, 1)[1]
    return f"{before}{start}\n{measured}\n{end}{after}"
