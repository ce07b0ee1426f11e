from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from ops.management.commands import package
from ops.package.make import Package, PackageError
from ops.package.manifest import Source


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    facts: dict[str, Any] = {"commit": "c0ffee", "dirty": False}

    def make(kind: str, path: Path) -> Package:
        with ZipFile(path, "w") as file:
            file.writestr(f"{kind}/a.py", "a" * 3000)
        return Package(path, "ab" * 32, {"version": "1.2.3"}, Source(**facts))

    monkeypatch.setattr(package, "make", make)
    return facts


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("package", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_says_what_takes_the_room_and_what_it_was_made_of(source: dict[str, Any], tmp_path: Path) -> None:
    lines = run("rollback", f"--output={tmp_path}/deep/mine.zip")

    assert lines[1].split() == ["3", "3", "rollback"]
    assert lines[-2].startswith("mine.zip: 0.00 MB in 1 files")
    assert lines[-1] == "1.2.3-abababababab: c0ffee"


def test_uncommitted_changes_are_reported(source: dict[str, Any], tmp_path: Path) -> None:
    source |= {"commit": None, "dirty": True}

    assert run(f"--output={tmp_path}/x.zip")[-1].endswith("no commit, with uncommitted changes")


@pytest.mark.usefixtures("source")
def test_a_site_that_grew_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.package.report.MAX_BYTES", 1000)

    with pytest.raises(CommandError, match="larger than"):
        run(f"--output={tmp_path}/x.zip")


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kind: str, path: Path) -> Package:
        raise PackageError(".venv-runtime is missing")

    monkeypatch.setattr(package, "make", refuse)
    with pytest.raises(CommandError, match="venv-runtime is missing"):
        run(f"--output={tmp_path}/x.zip")
