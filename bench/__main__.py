"""Measures what docs/benchmarks.md and docs/sentiment.md tell: python -m bench [NAME] [--write]"""

from __future__ import annotations

import argparse

from bench import cold, counting, packages, pages, report, sentiment

MEASURES = {
    "cold": cold.measure,
    "packages": packages.measure,
    "pages": pages.measure,
    "counting": counting.measure,
    "sentiment": sentiment.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures of the documents, anew.")
    parser.add_argument("name", nargs="?", choices=MEASURES, help="one of them; otherwise all")
    parser.add_argument("--write", action="store_true", help="put them into the documents")
    arguments = parser.parse_args()
    for name in [arguments.name] if arguments.name else MEASURES:
        measured = MEASURES[name]()
        print(f"\n{name}\n\n{measured}", flush=True)
        if arguments.write:
            report.write(name, measured)


if __name__ == "__main__":
    main()
