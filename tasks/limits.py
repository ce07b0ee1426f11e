"""The limits of a task. Pages and the API say the same ones."""

from __future__ import annotations

from datetime import timedelta

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 5000
MOST_ITEMS = 20
MOST_LINKS = 10
LONGEST_REMINDER = timedelta(days=366)
KEPT_AFTER_DELETION = timedelta(days=7)
