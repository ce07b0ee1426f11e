from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from local_aws import recounting
from tests.analytics.recount.conftest import tamper
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
    assert shown[1].endswith(
        "The command is: .venv/bin/python manage.py recount. Until nothing differs, each start compares again."
    )
    assert due.exists()


def test_a_total_with_frozen_days_is_compared_at_each_start_until_they_are_trusted(
    due: Path, settings: LazySettings
) -> None:
    settings.FEEDBACK_RETENTION_DAYS = 30
    tamper("project#default", "1990-01-01", "totalCount", 3)
    shown: list[str] = []
    recounting.recount_if_due(shown.append)
    assert "run it again with --fix --trust-frozen-days" in shown[1]
    assert due.exists()

    call_command("recount", fix=True, trust_frozen_days=True, apart=0, stdout=StringIO())
    recounting.recount_if_due(shown.append)
    assert not due.exists()
