"""Puts what was measured between its marks in docs/benchmarks.md."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def write(name: str, measured: str) -> None:
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), name, measured), encoding="utf-8")


def replaced(page: str, name: str, measured: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    if start not in page or end not in page:
        raise ValueError(f"docs/benchmarks.md has no place for it: put {start} and {end} where it should stand.")
    before, rest = page.split(start, 1)
    after = rest.split(end, 1)[1]
    return f"{before}{start}\n{measured}\n{end}{after}"
