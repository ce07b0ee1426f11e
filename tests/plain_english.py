"""Finds banned words in the texts of the project. `python -m tests.plain_english` updates the list of exceptions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALLOWED = ROOT / "tests" / "plain_english_allowed.txt"
ITSELF = "tests/plain_english.py"

# Regular expressions of whole words. CONTRIBUTING.md says why: readers must understand a text the first time.
BANNED = (
    "all the same",
    "amiss",
    "anew",
    "as yet",
    "bears?",
    "beside",
    "ere",
    "hasty|hastily",
    "hitherto",
    r"in all(?!\s+[\w`])",  # "184 in all", but not "in all stages"
    "lest",
    "mend|mends|mended|mending",
    "naught|nought",
    "nobody",
    "reckon|reckons|reckoned|reckoning",
    "said",
    "save for",
    "shall",
    "somebody",
    "spoilt",
    "thereby|therein|thereof",
    "told",
    "whence|whither",
    "wherein|whereby",
    "whoever",
)
WORDS = re.compile(r"\b(?:" + "|".join(BANNED).replace(" ", r"\s+") + r")\b", re.IGNORECASE)
PARTS_OF_A_NAME = re.compile(r"_|(?<=[a-z0-9])(?=[A-Z])")  # told_by and isTold
TEXTS = {".css", ".html", ".js", ".md", ".po", ".py", ".toml", ".yaml", ".yml"}


def banned_words(text: str) -> Iterator[tuple[int, str]]:
    """Each banned word with its line, in prose and in parts of names."""
    separated = PARTS_OF_A_NAME.sub(" ", text.replace("&nbsp;", " "))
    for match in WORDS.finditer(separated):
        yield separated.count("\n", 0, match.start()) + 1, " ".join(match[0].split())


def texts() -> dict[str, str]:
    """The text of each file of the project, by its path."""
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in _files(ROOT)}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_of_a_tool = path.name.startswith(".") and path.name not in (".ci", ".github")
        if path.is_dir() and not is_of_a_tool and path.name not in ("__pycache__", "node_modules", "var"):
            yield from _files(path)
        elif path.is_file() and (path.suffix in TEXTS or path.name == "Makefile"):
            yield path


def allowed() -> list[str]:
    return ALLOWED.read_text(encoding="utf-8").splitlines()


def problems(found: Mapping[str, str], exceptions: list[str]) -> Iterator[str]:
    """What is wrong with the texts `found` (by path) and with the list of exceptions."""
    for path, text in found.items():
        words = list(banned_words(text))
        if path in exceptions and not words:
            yield f"{path} has no banned word any more: remove it from {ALLOWED.name}"
        elif path not in exceptions and path != ITSELF:
            yield from (f'{path}:{line} has the banned word "{word}": use a usual one' for line, word in words)
    yield from (
        f"{path} is in {ALLOWED.name} and does not exist: remove it" for path in exceptions if path not in found
    )


def updated(found: Mapping[str, str], exceptions: list[str]) -> list[str]:
    """The list after files have moved: as many new paths may come as old ones have gone, so it never grows."""
    offenders = sorted(path for path, text in found.items() if path != ITSELF and any(banned_words(text)))
    if len(offenders) > len(exceptions):
        new = ", ".join(sorted(set(offenders) - set(exceptions)))
        raise ValueError(f"The list may only shrink. Correct the words in some of these files: {new}")
    return offenders


def main() -> None:
    try:
        paths = updated(texts(), allowed())
    except ValueError as error:
        sys.exit(str(error))
    ALLOWED.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")


if __name__ == "__main__":
    main()
