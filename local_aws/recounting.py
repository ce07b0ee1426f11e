"""Compares the counters with the items after a start that lost a part of the stream, at each start until none differs.

A recount by hand corrects the counters, and the next start sees that: only a start removes `recount-due`.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management import CommandError, call_command

from local_aws.emulator.positions import Positions
from local_aws.processes import Say

SECONDS_APART = 10  # the pump starts and catches up meanwhile


def recount_if_due(say: Say) -> None:
    """The pump must be running: what it has not counted yet cannot be judged."""
    due = Positions(settings.DATA_DIR / "pump.json").recount
    if not due.exists():
        return
    say("A part of the stream was lost: comparing the counters with the items.")
    try:
        call_command("recount", fix=True, apart=SECONDS_APART)
    except CommandError as problem:
        say(
            f"{problem} The command is: .venv/bin/python manage.py recount. "
            "Until nothing differs, each start compares again."
        )
    else:
        due.unlink()
