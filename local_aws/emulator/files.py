"""Writes and reads state files with checksums, so that damage is noticed and a full disk damages no file."""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
OF_THE_DISK = FULL | {errno.EIO, errno.EROFS, errno.EACCES}  # other writes would fail as well


class CannotWrite(Exception):
    """A file could not be written completely."""

    def __init__(self, path: Path, error: OSError) -> None:
        remedy = "Free some space on its disk" if error.errno in FULL else "Make it writable"
        super().__init__(
            f"{path} cannot be written: {error.strerror}. Everything that was acknowledged is kept. "
            f"{remedy}, then start again."
        )


class Damaged(Exception):
    """The message says how, without the name of the file."""


def replace(path: Path, text: str) -> None:
    """After kill -9, the next start finds the old file or the new one, never a part of one."""
    content = text.encode()
    new = path.with_name(f"{path.name}.new")
    try:
        with open(new, "wb", buffering=0, opener=_private) as file:
            _write_all(file.fileno(), _checksum(content) + b"\n" + content)
            os.fsync(file.fileno())  # before the journal, which has the same data, is emptied
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise CannotWrite(path, error) from error


def read(path: Path) -> bytes:
    whole = path.read_bytes()
    if whole.startswith(b"{"):  # written before checksums existed, or repaired by hand
        _parse(whole)
        return whole
    checksum, _, content = whole.partition(b"\n")
    if checksum != _checksum(content):
        raise Damaged("its content does not match the checksum in its first line")
    return content


def read_json(path: Path) -> Any:
    return _parse(read(path))


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise Damaged("it is not valid JSON") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write_all(file: int, content: bytes) -> None:
    """An almost full disk writes only a part, and fails only at the next call."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


def _checksum(content: bytes) -> bytes:
    return b"blake2b:" + blake2b(content, digest_size=16).hexdigest().encode()
