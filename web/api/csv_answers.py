"""Answers as a table (RFC 4180) to those who ask for text/csv, or whose address ends with .csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

# A spreadsheet runs a text that begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvRenderer(BaseRenderer):
    """The view has `table(document)`, the rows of the table: each one an object, whose members become columns."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if data is None:  # of OPTIONS
            return b""
        rows = [dict(_columns(row)) for row in (renderer_context or {})["view"].table(data)]
        names = list(dict.fromkeys(name for row in rows for name in row))
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(map(_cell, names))  # a name can be one that a customer gave, such as an option
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
        return text.getvalue().encode()


RENDERERS = [JSONRenderer, CsvRenderer]  # of a view that has `table`


def _columns(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """An object inside has a column for each member: ratings.1, ratings.2 ..."""
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _columns(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _cell(value: Any) -> Any:
    """A text that looks like a formula gets an apostrophe, as spreadsheets write it themselves."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
