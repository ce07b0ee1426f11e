"""Compares the counters with the items, once, after a start that lost a part of the stream."""

from __future__ import annotations

from django.conf import settings
from django.core.management import CommandError, call_command

from ops.local_aws.emulator.positions import Positions
from ops.local_aws.processes import Say

SECONDS_APART = 10  # the pump starts and catches up meanwhile


def recount_if_due(say: Say) -> None:
    """The pump must be running: what it has not counted yet cannot be judged."""
    due = Positions(settings.DATA_DIR / "pump.json").recount
    if not due.exists():
        return
    say("A part of the stream was lost: comparing the counters with the items.")
    try:
        call_command("recount", mend=True, apart=SECONDS_APART)
    except CommandError as problem:
        say(f"{problem} The next start tries it again, or now: .venv/bin/python manage.py recount --mend")
    else:
        due.unlink()
