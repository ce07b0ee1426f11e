"""Runs the whole platform on one machine: starts its parts in order, watches them, and stops them together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command

from local_aws import demo, recounting, sample_releases, supervision
from local_aws.mailbox import sender
from local_aws.processes import Processes, Say, last_lines
from local_aws.supervision import CannotRun
from ops.cloud import infrastructure

SECONDS_TO_ANSWER = 30.0


def run(say: Say) -> None:
    """Returns after Ctrl-C or SIGTERM, when everything that it started has ended."""
    supervision.run(say, lambda parts: _start(parts, say))


def _start(parts: Processes, say: Say) -> None:
    _check_port("PORT", settings.PORT)
    _check_port("EMULATOR_PORT", settings.EMULATOR_PORT)
    url = f"http://127.0.0.1:{settings.PORT}"
    emulator = supervision.start_emulator(parts, durable=True)
    _start_command(parts, "site", ["site", f"127.0.0.1:{settings.PORT}"])  # needs no AWS before its first request
    supervision.wait_for_emulator(parts, emulator, say)
    say(f"Emulated AWS on http://127.0.0.1:{settings.EMULATOR_PORT}, data in {settings.DATA_DIR}")
    infrastructure.apply(settings.STAGE, say)
    sender.verify()
    sign_in = demo.prepare(url)
    if settings.SAMPLE_DATA:
        call_command("sample_data")
        sample_releases.make(say)
    _start_command(parts, "pump", ["pump"])
    _wait_until_it_answers(parts, f"{url}/health")
    recounting.recount_if_due(say)
    for line in ("", f"The site answers on {url}", "", *sign_in.lines()):
        say(line)


def _start_command(parts: Processes, name: str, command: list[str]) -> None:
    with parts.log(name).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            env=os.environ | {"LOG_FORMAT": "lines", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            # The log of the site goes to the terminal. The log of the pump is long and goes to a file.
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
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise CannotRun(f"{url} does not answer after {SECONDS_TO_ANSWER:.0f} seconds.{last_lines(parts.log('site'))}")


def _check_port(variable: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotRun(
                f"Port {port} is taken by another program. End it, or name another one: make run {variable}={port + 1}"
            ) from None
