"""An object that S3 acknowledged is on the disk: ministack only logs that it could not write one."""

from __future__ import annotations

from pathlib import Path

from ministack.services import s3

from ops.local_aws.emulator import ending
from ops.local_aws.emulator.files import CannotWrite


def end_if_an_object_cannot_be_kept() -> None:
    write = s3._atomic_write

    def write_or_end(path: str, data: bytes, *, text: bool = False) -> None:
        with ending.at_once_if_the_disk_fails():
            try:
                write(path, data, text=text)
            except OSError as error:
                raise CannotWrite(Path(path), error) from error

    s3._atomic_write = write_or_end
