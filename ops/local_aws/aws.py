"""`make aws`: an emulated AWS that stays until Ctrl-C, with the site deployed to it."""

from __future__ import annotations

import signal
import subprocess
import time

from django.conf import settings

from ops.local_aws import emulated, releasing
from ops.local_aws.machine import CannotRun, Stopped, only_run_of, stoppable
from ops.local_aws.processes import PartEnded, Processes, Say

STAGE = "prod"
EMULATOR = settings.BASE_DIR / ".venv-emulator" / "bin" / "python"


def run(say: Say) -> None:
    """With an emulated AWS that runs already it only releases; else it starts one, and stops it in the end."""
    if emulated.is_healthy(settings.EMULATOR_PORT):
        say(f"Using the emulated AWS that answers on port {settings.EMULATOR_PORT}.")
        _release(say)
        return
    folder = settings.DATA_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_run_of(folder), stoppable():
        parts = Processes(folder)
        parts.end_leftovers(say)
        try:
            _wait_for(_started(parts), parts)
            say(f"Emulated AWS on port {settings.EMULATOR_PORT}.")
            _release(say)
            say("Ctrl-C stops it, and it forgets everything.")
            while True:
                parts.check()
                time.sleep(0.2)
        except Stopped:
            say("Stopping.")
        except PartEnded as ended:
            raise CannotRun(str(ended)) from None
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave it running
            parts.stop()


def _started(parts: Processes) -> subprocess.Popen[bytes]:
    # It keeps nothing: a release is tried on AWS as it is on the first day.
    folder, log = settings.DATA_DIR / "aws", parts.log("emulator")
    process = emulated.start(EMULATOR, settings.EMULATOR_PORT, folder, durable=False, log=log)
    parts.add("emulator", process)
    return process


def _wait_for(emulator: subprocess.Popen[bytes], parts: Processes) -> None:
    try:
        emulated.wait_until_healthy(settings.EMULATOR_PORT, emulator, log=parts.log("emulator"))
    except emulated.EmulatorFailed as failure:
        raise CannotRun(str(failure)) from None


def _release(say: Say) -> None:
    url = releasing.release(STAGE, say)
    variables = " ".join(f"{name}={value}" for name, value in releasing.told().items())
    zappa = releasing.ZAPPA.relative_to(settings.BASE_DIR)
    say(f"The site answers on {url}/ (through API Gateway, alias, and version).")
    say("The next release, after a change: make aws again in another terminal, or what it calls:")
    say(f"  {variables} {zappa} update {STAGE}")
