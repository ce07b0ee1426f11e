"""The tables in docs/architecture.md are those of the template, and the files in docs/code-paths.md exist."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from ops.cloud import template
from tests.ops.rights import STAGE
from tests.runbook import DOCS

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PATHS = (DOCS / "code-paths.md").read_text(encoding="utf-8")
WAYS = re.findall(r"^\*\*(One [^*]+)\*\*[^(\n]*\((\d+) files[^\n]*\n\n((?:\|[^\n]*\n)+)", PATHS, re.MULTILINE)
TABLES = template.tables(template.resources(template.text(), STAGE))
NAMES = sorted(name.removesuffix(f"-{STAGE}") for name in TABLES)


def _rows(heading: str) -> dict[str, str]:
    """The other cells of each row of a table of the page, by the names in its first cell."""
    rows = PAGE.partition(heading)[2].partition("\n\n")[0].splitlines()[1:]
    cells = [row.strip("|").partition("|") for row in rows]
    return {name: rest for first, _, rest in cells for name in re.findall(r"`([\w-]+)`", first)}


KEYS = _rows("| table | key; indexes; stream |")
COSTS = _rows("| table | written by |")


def test_each_table_is_listed_with_its_key_and_its_cost() -> None:
    assert sorted(KEYS) == sorted(COSTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_listed_with_its_keys_and_indexes_and_its_stream(name: str) -> None:
    declared: dict[str, Any] = TABLES[f"{name}-{STAGE}"]
    keys = [key["AttributeName"] for key in declared["KeySchema"]]
    indexes = [index["IndexName"] for index in declared.get("GlobalSecondaryIndexes", [])]
    cell = KEYS[name].partition("|")[0]

    assert re.findall(r"`([\w-]+)`", cell)[: len(keys)] == keys
    assert [index for index in indexes if f"`{index}`" not in (PAGE if name == "feedback" else cell)] == []
    assert ("stream with" in cell) is ("StreamSpecification" in declared)


@pytest.mark.parametrize(("way", "number", "rows"), WAYS, ids=[way for way, _, _ in WAYS])
def test_the_files_of_a_way_exist_and_are_counted(way: str, number: str, rows: str) -> None:
    files = [file for row in rows.splitlines()[2:] for file in _files(row.strip("|").split("|")[1])]

    assert [file for file in files if not (settings.BASE_DIR / f"{file}.py").exists()] == []
    assert len(files) == len(set(files)) == int(number)


def _files(cell: str) -> list[str]:
    """Names are separated by "·" and ",". A name that ends in "/" is the folder of those after it."""
    files = []
    for part in cell.split("·"):
        names = re.findall(r"`([\w/]+)`", part)
        folder = names.pop(0) if names and names[0].endswith("/") else ""
        files += [folder + name for name in names]
    return files


def test_the_ways_of_each_kind_of_event_are_listed() -> None:
    assert len(WAYS) == 7
