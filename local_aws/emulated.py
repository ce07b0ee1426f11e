"""Starts the emulator in its own virtual environment, and sends requests to it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
HEALTH = "/_ministack/health"


class EmulatorFailed(Exception):
    """The emulator ended, did not become healthy, or refused the rules."""


def start(
    python: Path,
    port: int,
    folder: Path,
    *,
    durable: bool = True,
    enforces_iam: bool = False,
    log: Path | None = None,
) -> subprocess.Popen[bytes]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # No other variables of ours: Lambda functions inherit them from the emulator, including secrets.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "AWS_REGION": os.environ.get("AWS_REGION", "us-east-1"),
        "GATEWAY_PORT": str(port),
        "STATE_DIR": str(folder),
        "JOURNAL": "1" if durable else "0",
        "AUTH": "true" if enforces_iam else "false",
    }
    with (log or Path(os.devnull)).open("ab") as errors:
        return subprocess.Popen(
            [python, "-m", "local_aws.emulator"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,  # Ctrl-C goes to the process that started it, which then stops it
        )


def wait_until_healthy(
    port: int, process: subprocess.Popen[bytes], timeout: float = 20, *, log: Path | None = None
) -> None:
    deadline = time.monotonic() + timeout
    while not is_healthy(port):
        if process.poll() is not None:
            raise EmulatorFailed(f"The emulator ended with code {process.returncode}.{_last_lines(log)}")
        if time.monotonic() > deadline:
            raise EmulatorFailed(f"The emulator is not healthy after {timeout:g} seconds.{_last_lines(log)}")
        time.sleep(0.02)


def inject(port: int, rules: list[dict[str, Any]]) -> None:
    """Replaces the rules for calls that fail; see local_aws/emulator/faults.py. An empty list removes all rules."""
    status, body = _request(port, "POST", "/_local/faults", json.dumps(rules).encode())
    if status != http.HTTPStatus.OK:
        raise EmulatorFailed(body.decode())


def expire(port: int, now: float | None = None) -> int:
    """Removes the items whose time is over at `now`, as DynamoDB does within days. Returns their number."""
    body = b"" if now is None else json.dumps({"now": now}).encode()
    status, answer = _request(port, "POST", "/_local/expire", body)
    if status != http.HTTPStatus.OK:
        raise EmulatorFailed(answer.decode())
    removed: int = json.loads(answer)["removed"]
    return removed


def free_port() -> int:
    """Free now; another program may take it before you do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_healthy(port: int) -> bool:
    try:
        status, _ = _request(port, "GET", HEALTH)
    except (OSError, http.client.HTTPException):
        return False
    return status == http.HTTPStatus.OK


def _request(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _last_lines(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
    return "".join(f"\n{line}" for line in lines)
