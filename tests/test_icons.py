"""An icon whose name is not in static/icons.svg is an empty place on the page, and no error."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest
from django.conf import settings

from local_aws.mailbox.mails import STATES
from ops.package.contents import OURS
from web.templatetags.icons import MOODS

ROOT: Path = settings.BASE_DIR
APPS = (*OURS, "local_aws")
STORED = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text(encoding="utf-8")))
IN_TEMPLATE = re.compile(r'{% icon "([^"]+)"|\bicon_name="([^"]+)"')
TEXT_FUNCTIONS = {"_", "gettext", "gettext_lazy"}


def in_template(source: str) -> set[str]:
    return {name for names in IN_TEMPLATE.findall(source) for name in names if name}


def in_python(tree: ast.Module, places: dict[str, int]) -> Iterator[str]:
    """The names in calls that take an icon, and in tables of pairs: an icon and a text."""
    for node in ast.walk(tree):
        values: list[ast.AST] = []
        if isinstance(node, ast.Call):
            place = places.get(_name(node.func), len(node.args))
            values = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "icon")]
            values += [pair.elts[0] for pair in node.args[1:] if _name(node.func) == "get" and _is_pair(pair)]
        elif isinstance(node, ast.Dict):
            values = [pair.elts[0] for pair in node.values if _is_pair(pair)]
        yield from (str(value.value) for value in values if isinstance(value, ast.Constant) and value.value)


def places_of_icons(trees: list[ast.Module]) -> dict[str, int]:
    """Which argument is an icon, by the name of the class or function."""
    places = {"icon": 0}
    for node in (node for tree in trees for node in ast.walk(tree)):
        names: list[str] = []
        if isinstance(node, ast.ClassDef):
            names = [_name(line.target) for line in node.body if isinstance(line, ast.AnnAssign)]
        elif isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
        if "icon" in names:
            places[node.name] = names.index("icon")  # type: ignore[attr-defined]
    return places


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_pair(node: ast.AST) -> TypeGuard[ast.Tuple]:
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return False
    return isinstance(node.elts[1], ast.Call) and _name(node.elts[1].func) in TEXT_FUNCTIONS


@cache
def named() -> frozenset[str]:
    templates = (ROOT / "templates").rglob("*.html")
    sources = [path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py")]
    places = places_of_icons([ast.parse(source) for source in sources if "icon" in source])
    trees = [ast.parse(source) for source in sources if any(name in source for name in places)]
    return frozenset(
        {name for path in templates for name in in_template(path.read_text(encoding="utf-8"))}
        | {name for tree in trees for name in in_python(tree, places)}
        | {icon for _, icon in STATES.values()}
    )


def test_each_icon_that_is_named_exists() -> None:
    assert sorted(named() - STORED) == []


def test_each_icon_that_exists_is_named() -> None:
    faces = {f"m{rating}" for rating in MOODS}
    assert sorted(STORED - faces - named()) == []


@pytest.mark.parametrize(
    "source",
    [
        'icon("no-icon")',
        'Entry(at=now, icon="no-icon")',
        'Move("done", text, "no-icon", "e")',
        'MOVES = {"done": ("no-icon", _("<b>{who}</b> closed it"))}',
        'MOVES.get(status, ("no-icon", gettext_lazy("<b>{who}</b> moved it")))',
    ],
)
def test_a_wrong_name_is_found_in_python(source: str) -> None:
    assert "no-icon" in in_python(ast.parse(source), {"icon": 0, "Move": 2})


@pytest.mark.parametrize("source", ['{% icon "no-icon" %}', '{% include "a.html" with icon_name="no-icon" %}'])
def test_a_wrong_name_is_found_in_a_template(source: str) -> None:
    assert in_template(source) == {"no-icon"}
