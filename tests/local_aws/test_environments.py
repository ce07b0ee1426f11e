from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from local_aws import environments


@pytest.fixture
def no_pip(quick_venv: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "_pip", lambda folder: ["true"])


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that needs no packages, so that nothing is fetched."""
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "emulator.txt").write_text("# nothing\n")
    return tmp_path


def _make() -> int:
    return environments.main(["emulator"])


@pytest.mark.integration
def test_it_makes_an_environment_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _make() == 0
    assert "Preparing emulator" in capsys.readouterr().err
    python = root / ".venv-emulator" / "bin" / "python"
    assert subprocess.run([python, "-c", "pass"], check=True).returncode == 0
    (root / ".venv-emulator" / "kept").touch()
    assert _make() == 0
    assert capsys.readouterr().err == ""
    assert (root / ".venv-emulator" / "kept").exists()


@pytest.mark.integration
@pytest.mark.usefixtures("no_pip")
@pytest.mark.parametrize("what", ["changed requirements", "no stamp", "no interpreter"])
def test_it_makes_anew_what_is_outdated_or_half_made(root: Path, what: str) -> None:
    _make()
    folder = root / ".venv-emulator"
    (folder / "left").touch()
    if what == "changed requirements":
        (root / "requirements" / "emulator.txt").write_text("# something else\n")
    elif what == "no stamp":
        (folder / "made-from").unlink()
    else:
        (folder / "bin" / "python").unlink()
    assert _make() == 0
    assert not (folder / "left").exists()
    assert (folder / "bin" / "python").exists()


@pytest.mark.integration
@pytest.mark.usefixtures("shared_pip")
def test_packages_that_cannot_be_installed_are_told_and_leave_no_whole_environment(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "requirements" / "emulator.txt").write_text("./nowhere.whl\n")
    assert _make() == 1
    told = capsys.readouterr().err
    assert "The packages of 'emulator' were not installed" in told
    assert str(root / "var" / "log" / "environment-emulator.log") in told
    assert not (root / ".venv-emulator" / "made-from").exists()


def test_another_python_is_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert _make() == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in capsys.readouterr().err


def test_a_python_without_venv_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(venv, "create", broken)
    assert _make() == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err


@pytest.mark.integration
def test_a_second_make_waits_for_the_first(root: Path) -> None:
    program = (
        "import pathlib, sys; from local_aws import environments as here; "
        f"here.ROOT = pathlib.Path({str(root)!r}); here._pip = lambda folder: ['true']; "
        "here.venv.create = lambda folder, with_pip: (folder / 'bin' / 'python').mkdir(parents=True); "
        "sys.exit(here.main(['emulator']))"
    )
    waiting = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate()[1] for process in waiting]
    assert [process.returncode for process in waiting] == [0, 0]
    assert sorted("Preparing emulator" in text for text in told) == [False, True]
