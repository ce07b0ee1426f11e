from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tasks.page.forms import TaskForm


@pytest.mark.parametrize(
    ("zone", "reminder"), [("Europe/Berlin", "0001-01-01T00:00"), ("America/New_York", "9999-12-31T23:59")]
)
def test_a_reminder_whose_time_in_utc_does_not_exist_is_refused(zone: str, reminder: str) -> None:
    form = TaskForm({"title": "Pay back", "reminder": reminder}, [], ZoneInfo(zone))

    assert form.errors == {"reminder": ["Choose a time in the future, within a year."]}
