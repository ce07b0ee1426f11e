"""A fresh clone gets exactly what is locked, also when each locked package has newer releases."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings

from local_aws import environments
from tests.local_aws import package_index

LOCKS = settings.BASE_DIR / "requirements"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_pip: None) -> Path:
    """A project with locks of its own, and an index for them."""
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "requirements").mkdir()
    return tmp_path


def _publish(root: Path, lock: str, packages: list[package_index.Locked]) -> None:
    lines = package_index.publish(packages, root / "index", from_source=environments.BUILT.get(lock))
    (root / "requirements" / f"{lock}.txt").write_text("".join(lines))


def _installed(root: Path, name: str) -> dict[str, str]:
    (packages,) = (root / environments.FOLDERS[name] / "lib").glob("python*/site-packages")
    return {found.name: found.version for found in metadata.distributions(path=[str(packages)])}


@pytest.mark.integration
@pytest.mark.parametrize("name", environments.FOLDERS)
def test_it_installs_what_is_locked_and_nothing_newer(root: Path, name: str) -> None:
    packages = package_index.read(LOCKS / f"{name}.txt")
    for lock in ("build", name):
        _publish(root, lock, package_index.read(LOCKS / f"{lock}.txt"))
    assert environments.main([name]) == 0, (root / "var" / "log" / f"environment-{name}.log").read_text()
    assert _installed(root, name) == {found.name: found.version for found in packages if found.is_for_this_machine}


@pytest.mark.integration
def test_a_lock_that_lacks_a_package_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packages = package_index.read(LOCKS / "runtime.txt")
    _publish(root, "runtime", packages)
    lock = root / "requirements" / "runtime.txt"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if not line.startswith("sqlparse")))
    assert environments.main(["runtime"]) == 1
    assert "django 5.2" in (error := capsys.readouterr().err)
    assert "requires sqlparse, which is not installed" in error
    assert not (root / ".venv-runtime" / "made-from").exists()


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.stem)
def test_each_lock_pins_what_it_names(lock: Path) -> None:
    packages = package_index.read(lock)
    unread = [line for line in lock.read_text().splitlines() if line and not line.startswith((" ", "#"))]
    assert len(packages) == len(unread), "an entry has no exact version, no hash, or no reason"
    assert {package.name for package in packages} >= {
        reason for package in packages for reason in package.required_by if not reason.startswith("-")
    }


def test_what_builds_is_the_same_in_both_locks() -> None:
    deploy = {package.name: package.version for package in package_index.read(LOCKS / "deploy.txt")}
    for package in package_index.read(LOCKS / "build.txt"):
        assert deploy[package.name] == package.version
