"""Supervises the processes of `make run` and `make aws`: one run for each folder, whose parts end together."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings

from local_aws import emulated
from local_aws.emulator.files import FULL, CannotWrite
from local_aws.processes import PartEnded, Processes, Say, explained


class CannotRun(Exception):
    """The message says what prevents the run, and what to do."""


class Stopped(Exception):
    """SIGINT or SIGTERM was received."""


def run(say: Say, start: Callable[[Processes], None]) -> None:
    """Returns after SIGINT or SIGTERM, when everything that was started has ended."""
    folder = settings.DATA_DIR
    os.umask(0o077)  # data and logs contain what people wrote; our processes inherit this
    with _writable(folder), only_run_of(folder), _stoppable():
        parts = Processes(folder)
        parts.end_leftovers(say)
        try:
            start(parts)
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


def start_emulator(parts: Processes, *, durable: bool) -> subprocess.Popen[bytes]:
    if not emulated.PYTHON.exists():
        raise CannotRun("The emulator's environment is missing: `make run` and `make aws` make it.")
    folder, log = settings.DATA_DIR / "aws", parts.log("emulator")
    log.write_bytes(b"")
    process = emulated.start(emulated.PYTHON, settings.EMULATOR_PORT, folder, durable=durable, log=log)
    parts.add("emulator", process)
    return process


def wait_for_emulator(parts: Processes, process: subprocess.Popen[bytes], say: Say) -> None:
    log = parts.log("emulator")
    try:
        emulated.wait_until_healthy(settings.EMULATOR_PORT, process, log=log)
    except emulated.EmulatorFailed as failure:
        raise CannotRun(f"{failure}{explained(process.returncode, settings.DATA_DIR)}") from None
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        say(line)  # what it could not load from the stored data


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except OSError as error:
        is_ours = error.filename is not None and Path(error.filename).is_relative_to(folder)
        if not is_ours and error.errno not in FULL:
            raise
        raise CannotRun(str(CannotWrite(Path(error.filename or folder), error))) from error


@contextmanager
def only_run_of(folder: Path) -> Iterator[None]:
    """The system releases the lock when its process ends for any reason, so it cannot be stale."""
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


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
