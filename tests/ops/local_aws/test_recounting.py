from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from ops.local_aws import recounting
from tests.factories import a_feedback

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def due(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(recounting, "SECONDS_APART", 0)
    due = tmp_path / "recount-due"
    due.touch()
    return due


def test_without_need_it_does_nothing(due: Path) -> None:
    due.unlink()
    shown: list[str] = []
    recounting.recount_if_due(shown.append)
    assert shown == []


def test_a_recount_that_ended_well_is_not_done_again(due: Path) -> None:
    shown: list[str] = []
    recounting.recount_if_due(shown.append)
    assert shown == ["A part of the stream was lost: comparing the counters with the items."]
    assert not due.exists()


def test_a_recount_that_left_a_drift_is_done_again_at_the_next_start(due: Path) -> None:
    a_feedback()  # no pump counts it
    shown: list[str] = []
    recounting.recount_if_due(shown.append)
    assert "The next start tries it again, or now: .venv/bin/python manage.py recount --mend" in shown[1]
    assert due.exists()
