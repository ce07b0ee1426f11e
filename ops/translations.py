"""Compiles locale/*/LC_MESSAGES/django.po to the .mo beside it, where GNU gettext is not at hand."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

MAGIC = 0x950412DE
PLURAL = "\0"  # between the singular and the plural, and between their translations
CONTEXT = "\x04"

Entry = dict[str, str]
Messages = dict[str, str]


class BadCatalogue(ValueError):
    """The message names the line."""


def compile_all(folder: Path) -> list[Path]:
    """The files that were written: those whose catalogue had changed."""
    return [binary for catalogue in sorted(folder.glob("*/LC_MESSAGES/*.po")) if (binary := _compile(catalogue))]


def _compile(catalogue: Path) -> Path | None:
    binary, content = catalogue.with_suffix(".mo"), compiled(read(catalogue))
    if binary.exists() and binary.read_bytes() == content:
        return None
    binary.write_bytes(content)
    return binary


def read(catalogue: Path) -> Messages:
    """What a catalogue says, by what the sources say; without what is missing or only guessed."""
    messages = {}
    for entry, is_fuzzy in _entries(catalogue):
        forms = [text for name, text in entry.items() if name.startswith("msgstr")]
        if all(forms) and not is_fuzzy:
            key = PLURAL.join(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
            messages[f"{entry['msgctxt']}{CONTEXT}{key}" if "msgctxt" in entry else key] = PLURAL.join(forms)
    return messages


def compiled(messages: Messages) -> bytes:
    """The format is of the GNU gettext manual, "The Format of GNU MO Files"; the table of hashes is left out."""
    keys = sorted(messages, key=str.encode)
    texts = [text.encode() for text in [*keys, *(messages[key] for key in keys)]]
    start = 28 + 8 * len(texts)
    places = accumulate((len(text) + 1 for text in texts), initial=start)
    header = struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    table = b"".join(struct.pack("<2I", len(text), place) for text, place in zip(texts, places, strict=False))
    return header + table + b"".join(text + b"\0" for text in texts)


def _entries(catalogue: Path) -> Iterator[tuple[Entry, bool]]:
    entry: Entry = {}
    name, is_fuzzy = "", False
    for number, line in enumerate(catalogue.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            if entry:
                yield entry, is_fuzzy
                entry, is_fuzzy = {}, False
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
            entry[name] = ""
        try:
            entry[name] += ast.literal_eval(line)
        except (SyntaxError, ValueError, KeyError):
            raise BadCatalogue(f"{catalogue}, line {number}: this is no text in quotes.") from None
    if entry:
        yield entry, is_fuzzy
