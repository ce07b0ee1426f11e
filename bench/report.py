"""Puts what was measured between its marks in the documents."""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def write(name: str, measured: str) -> None:
    page = page_of(name)
    page.write_text(replaced(page.read_text(encoding="utf-8"), name, measured), encoding="utf-8")


def page_of(name: str) -> Path:
    return DOCS / ("sentiment.md" if name == "sentiment" else "benchmarks.md")


def replaced(page: str, name: str, measured: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    if start not in page or end not in page:
        raise ValueError(f"The page has no place for it: put {start} and {end} where it should stand.")
    before, rest = page.split(start, 1)
    after = rest.split(end, 1)[1]
    return f"{before}{start}\n{measured}\n{end}{after}"
