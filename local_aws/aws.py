"""`make aws`: an emulated AWS that stays until Ctrl-C, with the site deployed to it."""

from __future__ import annotations

from django.conf import settings

from local_aws import emulated, releasing, supervision
from local_aws.processes import Processes, Say

STAGE = "prod"


def run(say: Say) -> None:
    """Releases to the emulated AWS that runs already. If none runs, it starts one, and stops it at the end."""
    if emulated.is_healthy(settings.EMULATOR_PORT):
        say(f"Using the emulated AWS that answers on port {settings.EMULATOR_PORT}.")
        _release(say)
        return
    supervision.run(say, lambda parts: _start(parts, say))


def _start(parts: Processes, say: Say) -> None:
    # It stores nothing, so each release starts on an empty AWS.
    supervision.wait_for_emulator(parts, supervision.start_emulator(parts, durable=False), say)
    say(f"Emulated AWS on port {settings.EMULATOR_PORT}.")
    _release(say)
    say("Ctrl-C stops it, and it forgets everything.")


def _release(say: Say) -> None:
    url = releasing.release(STAGE, say)
    variables = " ".join(f"{name}={value}" for name, value in releasing.zappa_variables().items())
    zappa = releasing.ZAPPA.relative_to(settings.BASE_DIR)
    say(f"The site answers on {url}/ (through API Gateway, alias, and version).")
    say("The next release, after a change: make aws again in another terminal, or what it calls:")
    say(f"  {variables} {zappa} update {STAGE}")
    say(f"With these variables and STAGE={STAGE}, `manage.py releases`, `rollback` and the others look at it, too.")
