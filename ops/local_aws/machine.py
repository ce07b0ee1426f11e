"""The whole platform on one machine: its parts are started in order, watched, and stopped together."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from ops import infrastructure
from ops.local_aws import demo, emulated
from ops.local_aws.processes import PartEnded, Processes, Say, last_lines

EMULATOR = settings.BASE_DIR / ".venv-emulator" / "bin" / "python"
SECONDS_TO_ANSWER = 30.0


class CannotRun(Exception):
    """The message says what is in the way, and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def run(say: Say) -> None:
    """Returns when it was asked to stop; everything it started has ended then."""
    folder = settings.DATA_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_run_of(folder), stoppable():
        parts = Processes(folder)
        parts.end_leftovers(say)
        _check_port("PORT", settings.PORT)
        _check_port("EMULATOR_PORT", settings.EMULATOR_PORT)
        try:
            _start(parts, say)
            while True:
                parts.check()
                time.sleep(0.2)
        except Stopped:
            say("Stopping.")
        except PartEnded as ended:
            raise CannotRun(str(ended)) from None
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave the rest running
            parts.stop()


def _start(parts: Processes, say: Say) -> None:
    url = f"http://127.0.0.1:{settings.PORT}"
    emulator = _start_emulator(parts)
    _start_command(parts, "site", ["site", f"127.0.0.1:{settings.PORT}"])  # needs no AWS until somebody asks it
    _wait_for_emulator(parts, emulator)
    say(f"Emulated AWS on http://127.0.0.1:{settings.EMULATOR_PORT}, data in {settings.DATA_DIR}")
    infrastructure.apply(settings.STAGE, say)
    if settings.SAMPLE_DATA:
        call_command("sample_data")
    _start_command(parts, "stream pump", ["stream_pump"])
    shown = demo.prepare(url)
    _wait_until_it_answers(parts, f"{url}/health")
    for line in shown.lines():
        say(line)
    say(f"The site answers on {url} (health: {url}/health). Ctrl-C stops everything.")


def _start_emulator(parts: Processes) -> subprocess.Popen[bytes]:
    if not EMULATOR.exists():
        raise CannotRun("The emulator's environment is missing: start this with `make run`, which makes it.")
    process = emulated.start(EMULATOR, settings.EMULATOR_PORT, settings.DATA_DIR / "aws", log=parts.log("emulator"))
    parts.add("emulator", process)
    return process


def _wait_for_emulator(parts: Processes, process: subprocess.Popen[bytes]) -> None:
    try:
        emulated.wait_until_healthy(settings.EMULATOR_PORT, process, log=parts.log("emulator"))
    except emulated.EmulatorFailed as failure:
        raise CannotRun(str(failure)) from None


def _start_command(parts: Processes, name: str, command: list[str]) -> None:
    with parts.log(name).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            env=os.environ | {"LOG_FORMAT": "lines", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            # What the site says is for the terminal; the pump's story is long, and kept in a file.
            stdout=None if name == "site" else log,
            stderr=None if name == "site" else log,
            start_new_session=True,
        )
    parts.add(name, process)


def _wait_until_it_answers(parts: Processes, url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        parts.check()
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - an address of our own
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise CannotRun(f"{url} does not answer after {SECONDS_TO_ANSWER:.0f} seconds.{last_lines(parts.log('site'))}")


@contextmanager
def only_run_of(folder: Path) -> Iterator[None]:
    """The system frees the lock when its holder ends, however that was: it cannot go stale."""
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotRun(
                f"Another `make run` (process {file.read().strip()}) uses {folder}. Stop it, or name another folder "
                "and other ports: make run DATA_DIR=... PORT=... EMULATOR_PORT=..."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _check_port(variable: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotRun(
                f"Port {port} is taken by another program. End it, or name another one: make run {variable}={port + 1}"
            ) from None


@contextmanager
def stoppable() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
