"""Measures what docs/benchmarks.md tells: python -m bench [cold|counting] [--write]"""

from __future__ import annotations

import argparse

from bench import cold, counting, report

MEASURES = {"cold": cold.measure, "counting": counting.measure}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures of docs/benchmarks.md, anew.")
    parser.add_argument("name", nargs="?", choices=MEASURES, help="one of them; otherwise all")
    parser.add_argument("--write", action="store_true", help="put them into docs/benchmarks.md")
    arguments = parser.parse_args()
    for name in [arguments.name] if arguments.name else MEASURES:
        measured = MEASURES[name]()
        print(f"\n{name}\n\n{measured}", flush=True)
        if arguments.write:
            report.write(name, measured)


if __name__ == "__main__":
    main()
