"""Templates have the import direction too: they load, include and link to their own app and to lower ones only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

ROOT: Path = settings.BASE_DIR
TEMPLATES: list[Path] = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
HEIGHT = {app.strip(): -depth for depth, layer in enumerate(LAYERS["layers"]) for app in layer.split("|")}
DJANGOS = {"i18n", "l10n", "static"}

LOADED = re.compile(r"{% load ([^%]+?) ?%}")
INCLUDED = re.compile(r'{% (?:include|extends) "([^"]+)"')
LINKED = re.compile(r'{% url "([^"]+)"')
NAMED_IN_PYTHON = re.compile(r'\b(?:reverse|resolve_url|redirect)\("([a-z-]+)"')


def _app_of_library(name: str) -> str:
    [app] = [str(app) for app in HEIGHT if (ROOT / app / "templatetags" / f"{name}.py").is_file()]
    return app


def _app_of_view(name: str) -> str:
    [pattern] = [p for p in get_resolver().url_patterns if isinstance(p, URLPattern) and p.name == name]
    view = getattr(pattern.callback, "name", None) or pattern.callback.__module__
    return str(view).partition(".")[0]


def _used(source: str) -> Iterator[tuple[str, str]]:
    """The names of libraries, templates and views in a template, each with its app."""
    for names in LOADED.findall(source):
        yield from ((name, _app_of_library(name)) for name in names.split() if name not in DJANGOS)
    yield from ((name, name.partition("/")[0]) for name in INCLUDED.findall(source))
    yield from ((name, _app_of_view(name)) for name in LINKED.findall(source))


def _wrong(app: str, used: Iterator[tuple[str, str]]) -> list[str]:
    """An app may use itself and what is below it. Neighbours such as feedback and ops may not use each other."""
    return [f"{name} of {other}" for name, other in used if other != app and HEIGHT[other] >= HEIGHT[app]]


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_uses_only_its_own_app_and_lower_ones(path: Path) -> None:
    app = path.relative_to(ROOT / "templates").parts[0]

    assert app in HEIGHT
    assert find_spec(app)
    assert _wrong(app, _used(path.read_text(encoding="utf-8"))) == []


def test_no_template_is_left_over() -> None:
    """Each is named in Python or in another template. Both forms of a mail are named together, without their ends."""
    sources = {path: path.read_text(encoding="utf-8") for app in HEIGHT for path in (ROOT / app).rglob("*.py")}
    sources |= {path: path.read_text(encoding="utf-8") for path in TEMPLATES}
    names = {path: path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES}

    assert not [name for path, name in names.items() if not _is_named(path, name, sources)]


def _is_named(path: Path, name: str, sources: dict[Path, str]) -> bool:
    quoted = re.compile(rf'"{re.escape(name.rpartition(".")[0])}(\.html|\.txt)?"')
    return any(quoted.search(source) for other, source in sources.items() if other != path)


@pytest.mark.parametrize("app", HEIGHT)
def test_code_names_only_pages_of_its_own_app_and_of_lower_ones(app: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / app).rglob("*.py")]
    names = [name for source in sources for name in NAMED_IN_PYTHON.findall(source)]

    assert _wrong(app, ((name, _app_of_view(name)) for name in names)) == []


@pytest.mark.parametrize(
    "source",
    [
        "{% load i18n spans %}",
        '{% include "analytics/_summary.html" %}',
        '{% extends "feedback/form_base.html" %}',
        '<a href="{% url "overview" %}">',
    ],
)
def test_a_template_of_ops_that_reaches_up_or_across_is_found(source: str) -> None:
    assert len(_wrong("ops", _used(source))) == 1
