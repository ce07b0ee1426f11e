from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from local_aws import emulated, environments
from local_aws.emulator.positions import Positions

PYTHON = Path(os.environ.get("EMULATOR_PYTHON", emulated.ROOT / ".venv-emulator/bin/python"))
REGION = "eu-central-1"
SESSION = botocore.session.Session()  # one, since each reads the service models anew


class Emulator:
    def __init__(self, home: Path, *, durable: bool = False, enforces_iam: bool = False) -> None:
        self.folder = home / "state"
        self.log = home / "emulator.log"
        self.positions = Positions(home / "pump.json")
        self._settings = {"durable": durable, "enforces_iam": enforces_iam}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.begin_to_start()
        assert self._process is not None
        emulated.wait_until_healthy(self.port, self._process, log=self.log)

    def begin_to_start(self) -> None:
        self.port = emulated.free_port()
        self._process = emulated.start(PYTHON, self.port, self.folder, log=self.log, **self._settings)

    def client(self, service: str, key: str = "test", secret: str = "test", *, patience: float = 10) -> Any:
        return SESSION.create_client(
            service,
            region_name=REGION,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=patience),
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """However it is doing."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout=20)

    def ended(self) -> int:
        assert self._process is not None
        return self._process.wait(timeout=20)

    def refuse_to_start(self) -> str:
        """What it says instead."""
        with pytest.raises(emulated.EmulatorFailed) as failure:
            self.start()
        return str(failure.value)

    def restart_after_kill(self) -> None:
        self.kill()
        self.start()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def journal_lines(self) -> list[bytes]:
        return self.journal.read_bytes().splitlines()


def running(emulator: Emulator) -> Iterator[Emulator]:
    try:
        emulator.start()
        yield emulator
    finally:
        emulator.end()


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Emulator]:
    yield from running(Emulator(tmp_path, durable=True))


@pytest.fixture(scope="module")
def volatile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    yield from running(Emulator(tmp_path_factory.mktemp("emulator"), durable=False))


@pytest.fixture
def quick_venv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environments without pip of their own are made in a moment."""
    create = venv.create
    monkeypatch.setattr(venv, "create", lambda folder, with_pip: create(folder, symlinks=with_pip))


@pytest.fixture
def shared_pip(quick_venv: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pip of this environment fills the environment that a test makes."""
    pip = [sys.executable, "-m", "pip", "--python"]
    monkeypatch.setattr(environments, "_pip", lambda folder: [*pip, f"{folder}/bin/python"])
