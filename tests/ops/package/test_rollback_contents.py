"""The rollback function's package: small, and by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from ops.package import contents, make, rollback_contents
from ops.package.make import Package
from tests.ops.package.conftest import copy_sources, write


@pytest.fixture(scope="module")
def made(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("made")
    return make.make("rollback", folder / "x.zip", root=copy_sources(folder / "checkout"), site_packages=runtime)


@pytest.mark.integration
def test_it_holds_its_handler_and_botocore_and_nothing_of_the_site(made: Package) -> None:
    with ZipFile(made.path) as file:
        names = file.namelist()

    assert {name.split("/")[0].removesuffix(".pyc") for name in names} == {
        "botocore",
        "dateutil",
        "jmespath",
        "ops",
        "release.json",
        "sealing",
        "six",
        "urllib3",
        "web",
    }
    assert "ops/rollback/handler.pyc" in names
    assert made.path.stat().st_size < 2_000_000


@pytest.mark.integration
def test_its_handler_can_be_imported_from_it_alone(made: Package) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", "from ops.rollback.handler import on_alarm"],
        env={"PYTHONPATH": str(made.path), "PYTHONDONTWRITEBYTECODE": "1"},  # Python reads zip files, too
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_it_takes_along_what_is_imported_wherever_that_stands(tmp_path: Path) -> None:
    write(tmp_path / "ops/__init__.py", "")
    write(tmp_path / "ops/rollback/__init__.py", "")
    write(
        tmp_path / "ops/rollback/handler.py",
        "import json\nfrom ops import versions\nfrom ops.ledger.ledger_store import append",
    )
    write(tmp_path / "ops/versions.py", "def read():\n    import ops.deep.inside\n    from botocore import session")
    write(tmp_path / "ops/ledger/ledger_store.py", "append = 1")
    write(tmp_path / "ops/deep/__init__.py", "")
    write(tmp_path / "ops/deep/inside.py", "from ops.rollback import handler")
    write(tmp_path / "ops/other.py", "")

    assert {file.as_posix() for file in rollback_contents.imported("ops.rollback.handler", tmp_path)} == {
        "ops/__init__.py",
        "ops/deep/__init__.py",
        "ops/deep/inside.py",
        "ops/ledger/ledger_store.py",
        "ops/rollback/__init__.py",
        "ops/rollback/handler.py",
        "ops/versions.py",
    }


def test_nothing_of_the_site_is_imported() -> None:
    """A package of ours that needs Django's settings would not start there."""
    files = rollback_contents.imported(rollback_contents.HANDLER, contents.ROOT)

    assert {file.parts[0] for file in files} == {"ops", "sealing", "web"}
    assert [file for file in files if "django" in (contents.ROOT / file).read_text()] == []
