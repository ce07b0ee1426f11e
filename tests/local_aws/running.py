"""`make run` as a process of its own, to be watched and killed from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from local_aws import emulated

SECONDS = 60.0


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.emulator_port = emulated.free_port(), emulated.free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.before = 0

    def start(self, **environment: str) -> None:
        self.before = len(self.log.read_text()) if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "local"],
                # As in a plain shell, where Python buffers what goes into a file.
                env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
                | {
                    "DATA_DIR": str(self.folder / "data"),
                    "PORT": str(self.port),
                    "EMULATOR_PORT": str(self.emulator_port),
                    "SAMPLE_DATA": "no",
                }
                | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_it_answers(self) -> None:
        self.wait_until_told("The site answers on")

    def wait_until_told(self, text: str) -> None:
        deadline = time.monotonic() + SECONDS
        while text not in self.output():
            assert self.is_running(), self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def parts(self) -> dict[str, int]:
        """Names and process ids of what it started."""
        try:
            parts: dict[str, int] = json.loads((self.folder / "data" / "processes.json").read_text())
        except FileNotFoundError:
            return {}
        return parts

    def kill(self, part: str = "everything") -> None:
        """One part, after which the others stop, or every process at once, as a power switch would."""
        assert self.process
        parts = self.parts()
        groups = [self.process.pid, *parts.values()] if part == "everything" else [parts[part]]
        for group in groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(timeout=SECONDS)

    def stop(self, number: int = signal.SIGINT) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    def output(self) -> str:
        """Since its last start."""
        return self.log.read_text()[self.before :]
