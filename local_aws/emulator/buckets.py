"""Ends the emulator if the disk cannot store an object of a bucket. ministack would only log that.

Other errors, such as a path that is too long, concern only that object, and ministack handles them.
"""

from __future__ import annotations

from pathlib import Path

from ministack.services import s3

from local_aws.emulator import ending
from local_aws.emulator.files import OF_THE_DISK, CannotWrite


def end_if_an_object_cannot_be_written() -> None:
    write = s3._atomic_write

    def write_or_end(path: str, data: bytes, *, text: bool = False) -> None:
        with ending.at_once_if_the_disk_fails():
            try:
                write(path, data, text=text)
            except OSError as error:
                if error.errno not in OF_THE_DISK:
                    raise
                raise CannotWrite(Path(path), error) from error

    s3._atomic_write = write_or_end
