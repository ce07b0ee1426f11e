from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from feedback.models import Mood
from feedback.mood.training import labelled, train
from feedback.mood.training.labelled import Message


def test_the_command_writes_the_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = [
        Message("en", Mood.POSITIVE, 5, "plain", "a good thing"),
        Message("en", Mood.NEGATIVE, 1, "plain", "a bad thing"),
    ]
    monkeypatch.setattr(labelled, "training_part", lambda: few * 2)
    monkeypatch.setattr(train, "MODEL", tmp_path / "model.bin")

    call_command("train_mood")

    assert (tmp_path / "model.bin").stat().st_size > 200_000
    assert "from 4 messages" in capsys.readouterr().out
