from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops.package import manifest
from tests.ops.package.conftest import git, write

pytestmark = pytest.mark.integration

PROJECT = '[project]\nname = "x"\nversion = "4.5.6"\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    write(root / "pyproject.toml", PROJECT)
    write(root / "ops" / "a.py", "a = 1")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=first")
    return root


def test_it_says_of_which_commit_a_package_was_made(repository: Path) -> None:
    found = manifest.source(repository)

    assert found.commit is not None
    assert len(found.commit) == 40
    assert not found.dirty


@pytest.mark.parametrize("changed", ["ops/a.py", "ops/new.py", "pyproject.toml"])
def test_a_change_that_was_not_committed_is_marked(repository: Path, changed: str) -> None:
    write(repository / changed, PROJECT + "# changed")

    assert manifest.source(repository).dirty


def test_what_is_no_part_of_a_release_marks_nothing(repository: Path) -> None:
    write(repository / "feedback-prod-1792000000.zip", "Zappa's own, while ours is made")

    assert not manifest.source(repository).dirty


@pytest.mark.parametrize("place", ["alone", "repository/inside"])
def test_what_is_no_checkout_of_ours_has_no_commit(repository: Path, place: str) -> None:
    write(repository.parent / place / "pyproject.toml", PROJECT)

    assert manifest.source(repository.parent / place) == manifest.Source(None, dirty=True)


def test_there_may_be_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    assert manifest.source(repository).commit is None


def test_it_has_a_hash_for_each_package_that_changes_with_it(tmp_path: Path) -> None:
    package, project = tmp_path / "package", tmp_path / "project"
    for name in ("a/b.py", "a/c.py", "d.py"):
        write(package / name, name)
    write(project / "pyproject.toml", PROJECT)

    first = manifest.write(package, project)
    assert json.loads((package / "release.json").read_text()) == first
    assert first["version"] == "4.5.6"
    assert first["hashes"].keys() == {"a", "d.py"}
    assert manifest.write(package, project) == first, "its own hash is no part of it"

    write(package / "a/c.py", "changed")
    second = manifest.hashes(package)
    assert second["a"] != first["hashes"]["a"]
    assert second["d.py"] == first["hashes"]["d.py"]


def test_a_file_that_was_renamed_is_another_hash(tmp_path: Path) -> None:
    write(tmp_path / "a/b.py", "")
    before = manifest.hashes(tmp_path)
    (tmp_path / "a/b.py").rename(tmp_path / "a/c.py")

    assert manifest.hashes(tmp_path) != before
