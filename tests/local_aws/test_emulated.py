from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from local_aws import emulated
from tests.local_aws.conftest import PYTHON, Emulator
from tests.local_aws.tables import create_table, put


def start_and_fail(port: int, folder: Path, log: Path) -> str:
    process = emulated.start(PYTHON, port, folder, log=log)
    try:
        with pytest.raises(emulated.EmulatorFailed) as failed:
            emulated.wait_until_healthy(emulated.free_port(), process, log=log)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 2
    return str(failed.value)


def test_it_says_that_the_port_is_taken(volatile: Emulator, tmp_path: Path) -> None:
    said = start_and_fail(volatile.port, tmp_path / "state", tmp_path / "log")
    assert f"Port {volatile.port} of 127.0.0.1 is taken" in said


def test_it_says_that_the_folder_is_in_use(durable: Emulator, tmp_path: Path) -> None:
    said = start_and_fail(emulated.free_port(), durable.folder, tmp_path / "log")
    assert f"Another emulator works in {durable.folder}" in said


def test_it_says_which_line_of_the_journal_is_damaged(durable: Emulator, tmp_path: Path) -> None:
    create_table(durable.client("dynamodb"))
    put(durable.client("dynamodb"), "a")
    put(durable.client("dynamodb"), "b")
    durable.kill()
    first, second = durable.journal_lines()
    durable.journal.write_bytes(b"%b\n%b\n" % (first[:40], second))

    said = start_and_fail(emulated.free_port(), durable.folder, tmp_path / "log")

    assert "journal.jsonl is damaged: line 1 is not as it was written" in said


@pytest.mark.integration
def test_it_wants_the_version_it_leans_on(tmp_path: Path) -> None:
    other = tmp_path / "ministack-9.9.9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: ministack\nVersion: 9.9.9\n")

    ended = subprocess.run(
        [PYTHON, "-m", "local_aws.emulator"],
        cwd=emulated.ROOT,
        env={"PYTHONPATH": str(tmp_path), "GATEWAY_PORT": "1", "STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "found: 9.9.9" in ended.stderr


@pytest.mark.integration
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_clean_and_quiet(tmp_path: Path, stop: signal.Signals) -> None:
    port, log = emulated.free_port(), tmp_path / "log"
    process = emulated.start(PYTHON, port, tmp_path / "state", log=log)
    try:
        emulated.wait_until_healthy(port, process, log=log)
        process.send_signal(stop)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
    assert log.read_text() == ""


@pytest.mark.integration
def test_waiting_ends_at_the_deadline(tmp_path: Path) -> None:
    process = subprocess.Popen(["sleep", "60"])
    try:
        with pytest.raises(emulated.EmulatorFailed, match=r"not healthy after 0\.1 seconds"):
            emulated.wait_until_healthy(emulated.free_port(), process, timeout=0.1)
    finally:
        process.kill()
        process.wait()


@pytest.mark.integration
def test_nothing_of_our_environment_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "hush")
    emulator = Emulator(tmp_path, durable=False)
    try:
        emulator.start()
        environment = Path(f"/proc/{emulator.pid}/environ").read_bytes()
    finally:
        emulator.kill()
    assert b"SECRET_OF_OURS" not in environment
