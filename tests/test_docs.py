"""Compares the documents with the code: what they name exists, and what exists is named."""

from __future__ import annotations

import ast
import os
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from feedback_site import environment
from feedback_site.apps import App
from local_aws.emulator import state

ROOT: Path = settings.BASE_DIR
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FRONT_DOORS = [ROOT / "README.md", ROOT / "docs" / "architecture.md"]

LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")  # https:, mailto:
MAKE = re.compile(r"(?:`|^\s*)make ([a-z0-9-]+)", re.MULTILINE)
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
SETTING = re.compile(r"^\| `([A-Z_]+)` \| ([^|]*) \| ([^|]*) \|", re.MULTILINE)

REQUIRED = "must be set"
# The errors that can stop `make run`. Other errors of local_aws are for tests only.
ERRORS_OF_MAKE_RUN = {"CannotRun", "NotMade", "PartEnded", "EmulatorFailed", "CannotStart", "Damaged"}


@pytest.mark.parametrize(("stage", "column"), [("local", 1), ("staging", 2)])
def test_the_settings_page_has_every_variable_with_its_default_and_no_other(
    stage: str, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    documented = {row[0]: row[column].strip().strip("`") for row in SETTING.findall(page)}

    assert documented == _defaults(stage, monkeypatch)


def _defaults(stage: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The defaults of settings.py in this stage, with no other variables."""

    def required(name: str, *, unless: str | None, now: bool = True) -> str:
        environment.DEFAULTS[name] = unless or REQUIRED
        return environment.DEFAULTS[name]

    monkeypatch.setattr(environment, "DEFAULTS", {})
    monkeypatch.setattr(environment, "required_text", required)
    monkeypatch.setattr(os, "environ", {} if stage == "local" else {"STAGE": stage})
    runpy.run_path(str(ROOT / "feedback_site" / "settings.py"))
    return {name: _as_documented(default, stage) for name, default in environment.DEFAULTS.items()}


def _as_documented(default: str, stage: str) -> str:
    if stage != "local":
        default = default.replace(stage, "<stage>")
    return default.replace(f"{ROOT}/", "") or "empty"


def test_every_make_target_is_explained_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    explained = {name for page in ("README.md", "CONTRIBUTING.md") for name in MAKE.findall(_text(ROOT / page))}
    named = {name for page in PAGES for name in MAKE.findall(_text(page))}

    assert explained == targets
    assert named <= targets


def test_every_command_of_ours_is_named_and_no_other() -> None:
    commands = get_commands()
    apps_of_ours = {config.name for config in apps.get_app_configs() if isinstance(config, App)}
    ours = {command for command, app in commands.items() if app in apps_of_ours}
    named = {name for page in PAGES for name in MANAGE.findall(_text(page))}

    assert ours <= named <= commands.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in _links(page) if not _leads_somewhere(page, link)]

    assert broken == []


def test_every_page_can_be_found_from_the_front_doors() -> None:
    linked = {(door.parent / link.partition("#")[0]).resolve() for door in FRONT_DOORS for link in _links(door)}
    pages = {page for page in PAGES if page.is_relative_to(ROOT / "docs")}

    assert pages - linked - set(FRONT_DOORS) == set()
    assert FRONT_DOORS[1] in linked


def test_everything_that_stops_make_run_is_explained() -> None:
    page = " ".join(_text(ROOT / "docs" / "one-machine.md").split())
    messages = [part for module in sorted((ROOT / "local_aws").rglob("*.py")) for part in _messages(module)]

    assert messages
    assert [part for part in messages if part not in page] == []


def test_each_damaged_file_is_explained_with_what_to_do() -> None:
    page = " ".join(_text(ROOT / "docs" / "one-machine.md").split())

    assert [remedy for remedy in (*state.REMEDIES.values(), state.FROM_A_COPY) if remedy not in page] == []


def _messages(module: Path) -> Iterator[str]:
    """The constant parts of its messages that have at least three words."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if message := _message(node):
            texts = [part.value for part in ast.walk(message) if isinstance(part, ast.Constant)]
            parts = [part.strip() for text in texts if isinstance(text, str) for part in re.split("{}|%s", text)]
            yield from (part for part in parts if part.count(" ") >= 2)


def _message(node: ast.AST) -> ast.Call | None:
    """The call with the message of an error, or of a warning of the emulator at its start."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc.func) in ERRORS_OF_MAKE_RUN:
        return node.exc
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("logger.warning", "super().__init__"):
        return node
    return None


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _links(page: Path) -> list[str]:
    return [link for link in LINK.findall(_text(page)) if not ELSEWHERE.match(link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not heading or heading in {_anchor(line) for line in _text(target).splitlines() if line.startswith("#")}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")
