"""Ends the emulator at once if the disk fails, because its memory then has data that the disk does not have.

It answers nothing after that, so no caller sees data that the next start will not have.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from local_aws.emulator.files import CannotWrite

CANNOT_START = 2
CANNOT_WRITE = os.EX_IOERR


@contextmanager
def at_once_if_the_disk_fails() -> Iterator[None]:
    try:
        yield
    except CannotWrite as error:
        now(str(error), CANNOT_WRITE)


def now(sentence: str, code: int) -> NoReturn:
    """Without any clean-up, because that would write to the disk."""
    with suppress(OSError):  # the log may be on the same disk; the exit code has the reason too
        os.write(sys.stderr.fileno(), f"{sentence}\n".encode())
    os._exit(code)
