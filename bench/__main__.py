"""Measures the figures of docs/benchmarks.md, sentiment.md and statistics.md: python -m bench [NAME] [--write]"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial

from bench import (
    ceiling,
    cold,
    counting,
    figures,
    insight,
    lighthouse,
    lists,
    mood,
    packages,
    pages,
    phrases,
    sentiment,
    series,
)

MEASURES: Mapping[str, Callable[[], str]] = {
    "cold": cold.measure,
    "packages": packages.measure,
    "pages": pages.measure,
    "lighthouse": lighthouse.measure,
    "lists": lists.measure,
    "counting": counting.measure,
    "ceiling": ceiling.measure,
    "mood": mood.measure,
    "sentiment": sentiment.measure,
    "insight": insight.measure,
    "series": series.measure,
    "phrases": phrases.measure,
}


# Few rounds: enough to see a ratio that is far off, but not enough to publish one.
QUICK: Mapping[str, Callable[[], str]] = {
    "cold": partial(cold.measure, rounds=3),
    "counting": partial(counting.measure, rounds=2),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the figures of the documents.")
    parser.add_argument("name", nargs="?", choices=MEASURES, help="only this part; otherwise all")
    parser.add_argument("--quick", action="store_true", help=f"only {' and '.join(QUICK)}, in few rounds: two minutes")
    parser.add_argument("--write", action="store_true", help="write the figures into the documents")
    arguments = parser.parse_args()
    if arguments.quick and arguments.write:
        parser.error("--quick has too few rounds for the documents: leave out --write or --quick.")
    measures = QUICK if arguments.quick else MEASURES
    if arguments.name and arguments.name not in measures:
        parser.error(f"--quick measures only {' and '.join(QUICK)}.")
    if not arguments.name:
        print(f"This takes about {'two minutes' if arguments.quick else '25 minutes'}.", flush=True)
    for name in [arguments.name] if arguments.name else measures:
        measured = measures[name]()
        print(f"\n{name}\n\n{measured}", flush=True)
        if arguments.write:
            figures.write(name, measured)


if __name__ == "__main__":
    main()
