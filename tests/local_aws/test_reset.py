from __future__ import annotations

import builtins
import fcntl
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA_DIR = tmp_path
    (tmp_path / "aws").mkdir()
    (tmp_path / "aws" / "dynamodb.json").write_text("{}")
    (tmp_path / "pump.json").write_text("{}")
    (tmp_path / "recount-due").touch()
    (tmp_path / "log").mkdir()
    return tmp_path


def _reset(*arguments: str) -> str:
    out = StringIO()
    call_command("reset_local", *arguments, stdout=out)
    return out.getvalue()


def test_it_empties_the_folder_after_a_yes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def agree(question: str) -> str:
        asked.append(question)
        return "yes"

    monkeypatch.setattr(builtins, "input", agree)
    assert f"{folder} is empty." in _reset()
    assert f"All feedback kept in {folder} will be lost." in asked[0]
    assert not (folder / "aws").exists()
    assert not (folder / "pump.json").exists()
    assert not (folder / "recount-due").exists()
    assert "holds no data" in _reset()


@pytest.mark.parametrize("answer", ["", "y", "no"])
def test_it_keeps_everything_without_a_yes(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(builtins, "input", lambda _: answer)
    with pytest.raises(CommandError, match="Nothing was removed"):
        _reset()
    assert (folder / "aws" / "dynamodb.json").exists()


def test_it_leaves_a_running_platform_alone(folder: Path) -> None:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another `make run`"):
            _reset("--yes")
    assert (folder / "aws" / "dynamodb.json").exists()
