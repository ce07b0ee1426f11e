from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from local_aws import supervision
from local_aws.processes import Processes
from local_aws.supervision import CannotRun


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    mask, handlers = os.umask(0o077), {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    yield
    os.umask(mask)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA_DIR = folder = tmp_path / "data"
    return folder


def _write(parts: Processes) -> None:
    parts.log("site").write_text("")
    raise AssertionError("it is to fail before")


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(CannotRun, match=f"{folder} cannot be written: File exists"):
        supervision.run(pytest.fail, _write)


def test_a_file_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "log" / "site.log").mkdir(parents=True)
    with pytest.raises(CannotRun, match=f"{folder}/log/site.log cannot be written: Is a directory.*Make it writable"):
        supervision.run(pytest.fail, _write)


def test_a_full_disk_is_named(folder: Path) -> None:
    def fill(parts: Processes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(CannotRun, match=f"{folder} cannot be written: No space left.*Free some space on its disk"):
        supervision.run(pytest.fail, fill)


def test_another_error_is_not_explained_by_the_disk(folder: Path) -> None:
    def fail(parts: Processes) -> None:
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))

    with pytest.raises(ConnectionRefusedError):
        supervision.run(pytest.fail, fail)


def test_what_it_starts_inherits_that_files_are_private(folder: Path) -> None:
    class Enough(Exception):
        pass

    def look(parts: Processes) -> None:
        (folder / "new").write_text("")
        raise Enough

    os.umask(0o022)
    with pytest.raises(Enough):
        supervision.run(pytest.fail, look)
    assert (folder / "new").stat().st_mode & 0o077 == 0
