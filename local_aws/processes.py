"""Starts, watches and ends the processes of `make run`. It stores their ids, so that the next run can end leftovers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from local_aws.emulator.ending import CANNOT_WRITE

SECONDS_TO_STOP = 10.0

Say = Callable[[str], None]


class PartEnded(Exception):
    """A process ended although it should still run."""


class Processes:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "processes.json"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def add(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.running[name] = process
        self.file.write_text(json.dumps({name: process.pid for name, process in self.running.items()}))

    def log(self, name: str) -> Path:
        path = self.folder / "log" / f"{name.replace(' ', '-')}.log"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)  # an earlier version left it open
        return path

    def check(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                code = process.returncode
                details = f"{last_lines(self.log(name))}{explained(code, self.folder)}"
                raise PartEnded(f"The {name} ended with code {code}.{details}")

    def stop(self) -> None:
        """In reverse order, so that the emulator can store what the others still write."""
        for process in reversed(self.running.values()):
            end(process.pid, lambda process=process: process.poll() is not None)  # type: ignore[misc]
        self.running.clear()
        self.file.unlink(missing_ok=True)

    def end_leftovers(self, say: Say) -> None:
        """Ends the processes of a run that was killed before it could stop them."""
        try:
            leftovers: dict[str, int] = json.loads(self.file.read_text())
        except (FileNotFoundError, ValueError):
            return
        for name, pid in reversed(leftovers.items()):
            if _is_ours(pid):
                say(f"Ending the {name} of an earlier run that was killed (process {pid}).")
                end(pid, lambda pid=pid: not _is_ours(pid))  # type: ignore[misc]


def end(pid: int, has_ended: Callable[[], bool]) -> None:
    """Ends the whole process group, because a part may have started processes itself."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline:
            if has_ended():
                return
            time.sleep(0.02)


def explained(code: int | None, folder: Path) -> str:
    """The log of the emulator may be on the same full disk, and then it is empty."""
    if code != CANNOT_WRITE:
        return ""
    return (
        f"\n{folder} cannot be written: usually its disk is full. Free some space, then start again. "
        "Everything that was acknowledged is kept."
    )


def last_lines(log: Path, number: int = 10) -> str:
    if not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-number:]
    return "".join(f"\n  {line}" for line in lines) + f"\n  (all of it: {log})"


def _is_ours(pid: int) -> bool:
    """The system may have given the id to another program. Ours have the folder of this checkout in their command."""
    return str(settings.BASE_DIR) in command_of(pid)


def command_of(pid: int) -> str:
    """Empty if the process has ended, also while it is a zombie."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        return (process / "cmdline").read_text(errors="replace") if process.exists() else ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return listed.stdout  # macOS has no /proc
