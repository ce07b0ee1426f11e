from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_aws import processes
from local_aws.emulator.ending import CANNOT_WRITE
from local_aws.processes import PartEnded, Processes
from tests.local_aws.running import SECONDS, Run

pytestmark = pytest.mark.integration


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    yield run
    if run.is_running():
        run.kill()


def _ended(run: Run) -> str:
    assert run.process
    assert run.process.wait(timeout=SECONDS) == 1
    return run.output()


def test_ctrl_c_stops_everything_it_started(run: Run) -> None:
    run.start()
    run.wait_until_it_answers()
    parts = run.parts()
    assert list(parts) == ["emulator", "site", "pump"]
    assert run.stop(signal.SIGINT) == 0
    assert "Stopping." in run.output()
    assert not any(_is_alive(pid) for pid in parts.values())
    assert run.parts() == {}


def test_a_second_run_in_the_same_folder_is_refused_and_harms_nothing(run: Run, tmp_path: Path) -> None:
    run.start()
    run.wait_until_it_answers()
    parts = run.parts()
    second = Run(tmp_path)
    second.start()
    told = _ended(second)
    assert run.process
    assert f"Another `make run` (process {run.process.pid}) uses {tmp_path}/data. Stop it, or" in told
    assert run.parts() == parts
    assert [name for name, pid in parts.items() if _is_alive(pid)] == ["emulator", "site", "pump"]


@pytest.mark.parametrize("variable", ["PORT", "EMULATOR_PORT"])
def test_a_taken_port_is_told_with_what_to_do(run: Run, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run.start(**{variable: str(port)})
        assert f"Port {port} is taken by another program. End it, or name another one: make run {variable}=" in _ended(
            run
        )


def test_a_part_that_ends_stops_the_rest_and_is_told(run: Run) -> None:
    run.start()
    run.wait_until_it_answers()
    parts = run.parts()
    os.killpg(parts["pump"], signal.SIGKILL)
    assert "The pump ended with code -9." in _ended(run)
    assert not any(_is_alive(pid) for pid in parts.values())


def test_the_parts_of_a_killed_run_are_ended_by_the_next(run: Run) -> None:
    run.start()
    run.wait_until_it_answers()
    left = run.parts()
    assert run.process
    run.process.kill()
    run.process.wait()
    assert all(_is_alive(pid) for pid in left.values())
    run.start()
    run.wait_until_told("Ending the emulator of an earlier run that was killed")
    run.wait_until_it_answers()
    assert not any(_is_alive(pid) for pid in left.values())
    assert run.stop() == 0


def test_what_it_writes_is_closed_to_others_and_a_damaged_file_is_named(run: Run) -> None:
    data = run.folder / "data"
    (data / "log").mkdir(parents=True, mode=0o755)  # as an earlier version left it
    run.start()
    run.wait_until_it_answers()
    written = [path for path in data.rglob("*") if path.is_file()]
    assert {data / "processes.json", data / "demo.json", data / "log" / "emulator.log"} <= {*written}
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in written if path.stat().st_mode & 0o077} == {}
    assert {stat.S_IMODE((data / name).stat().st_mode) for name in ("log", "aws")} == {0o700}
    assert run.stop() == 0

    tables = data / "aws" / "dynamodb.json"
    tables.write_bytes(tables.read_bytes()[:1000])
    run.start()
    told = _ended(run)
    assert f"{tables} is damaged: its content does not match" in told
    assert "`make reset` starts from nothing." in told
    assert "Traceback" not in told
    assert tables.stat().st_size == 1000


def test_it_is_for_the_local_stage_only(run: Run) -> None:
    run.start(STAGE="prod", SECRET_KEY="s", PERSON_HASH_KEY="p")
    assert "This is for the stage 'local', and STAGE is 'prod'." in _ended(run)


def test_a_number_that_went_to_another_program_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", start_new_session=True)
    try:
        (tmp_path / "processes.json").write_text(json.dumps({"site": stranger.pid}))
        said: list[str] = []
        Processes(tmp_path).end_leftovers(said.append)
        assert said == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("kept", ["", "{"])
def test_a_list_of_parts_that_was_half_written_is_no_list(tmp_path: Path, kept: str) -> None:
    (tmp_path / "processes.json").write_text(kept)
    ended: list[str] = []
    Processes(tmp_path).end_leftovers(ended.append)
    assert ended == []


def test_a_part_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SECONDS_TO_STOP", 0.3)
    deaf = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert deaf.stdout
    deaf.stdout.readline()
    parts = Processes(tmp_path)
    parts.add("site", deaf)
    parts.stop()
    assert deaf.wait() == -signal.SIGKILL
    deaf.stdout.close()


def test_a_part_that_ended_is_named_with_its_last_lines(tmp_path: Path) -> None:
    parts = Processes(tmp_path)
    parts.log("site").write_text("one\ntwo\n")
    parts.add("site", subprocess.Popen(["false"], start_new_session=True))
    deadline = time.monotonic() + SECONDS
    with pytest.raises(PartEnded, match=r"The site ended with code 1.\n  one\n  two\n"):
        while time.monotonic() < deadline:
            parts.check()


def test_a_part_that_could_not_write_is_explained_although_its_log_is_empty(tmp_path: Path) -> None:
    parts = Processes(tmp_path)
    emulator = subprocess.Popen(["sh", "-c", f"exit {CANNOT_WRITE}"], start_new_session=True)
    parts.add("emulator", emulator)
    emulator.wait()
    with pytest.raises(PartEnded, match=f"code 74.*\n{tmp_path} cannot be written: usually its disk is full"):
        parts.check()


def _is_alive(pid: int) -> bool:
    return bool(processes.command_of(pid))
