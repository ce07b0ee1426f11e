"""Runs a recount if a part of the stream was lost, at each start until no counter differs.

A recount by hand corrects the counters too, but only a start removes the file `recount-due`.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management import CommandError, call_command

from local_aws.emulator.positions import Positions
from local_aws.processes import Say

SECONDS_APART = 10  # meanwhile the pump starts and reads the stream


def recount_if_due(say: Say) -> None:
    """The pump must be running: a recount cannot compare counters while records are not counted yet."""
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
