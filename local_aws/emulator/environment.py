"""Reads the port and the folder from the environment, and sets the environment that ministack reads."""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from local_aws.emulator.files import CannotWrite

PINNED = "1.5.33"


class CannotStart(Exception):
    """The message says why, and what to do."""


@dataclass(frozen=True)
class Place:
    port: int
    folder: Path
    positions: Path  # how far the pump has read in the streams
    is_durable: bool


def read_place() -> Place:
    try:
        port, folder = int(os.environ["GATEWAY_PORT"]), Path(os.environ["STATE_DIR"]).resolve()
    except (KeyError, ValueError) as error:
        raise CannotStart("Set GATEWAY_PORT to a port number and STATE_DIR to a folder.") from error
    return Place(port, folder, folder.parent / "pump.json", is_durable=os.environ.get("JOURNAL") != "0")


def check_version() -> None:
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        installed = "none"
    if installed != PINNED:
        raise CannotStart(
            f"The emulator uses internals of ministack {PINNED}, found: {installed}; install ministack=={PINNED}."
        )


def take_folder(folder: Path) -> int:
    """Two emulators in one folder would overwrite each other's files. The lock ends with the process."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(f"Another emulator works in {folder}; stop it or choose another folder.") from error
    except OSError as error:
        raise CannotWrite(folder, error) from error
    return lock


def prepare_for_ministack(place: Place) -> None:
    """Call it before the first import of ministack, which reads these variables."""
    temporary = place.folder / "tmp"  # ministack does not delete its folders of Lambda workers
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        temporary.mkdir(mode=0o700)
    except OSError as error:
        raise CannotWrite(temporary, error) from error
    is_persistent = "1" if place.is_durable else "0"
    os.environ |= {
        "BIND_HOST": "127.0.0.1",
        "DOCKER_HOST": f"unix://{temporary}/no-docker",  # otherwise it looks for its containers to stop them
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
        "MINISTACK_ACCOUNT_ID": "000000000000",
        "MINISTACK_REGION": os.environ.get("AWS_REGION", "us-east-1"),
        "PERSIST_STATE": is_persistent,
        "S3_DATA_DIR": str(place.folder / "s3"),
        "S3_PERSIST": is_persistent,
        "SFTP_ENABLED": "0",
        "STATE_DIR": str(place.folder),
        "TMPDIR": str(temporary),
    }


def remove_variables_of_functions() -> None:
    """Call it after the import of ministack. Functions inherit our variables, and the site reads LOG_LEVEL."""
    del os.environ["LOG_LEVEL"]
