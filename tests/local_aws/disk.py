"""A disk that has no room left."""

from __future__ import annotations

import errno
import os


class FullDisk:
    """Takes so many bytes, then none."""

    def __init__(self, room: int, code: int = errno.ENOSPC) -> None:
        self.room = room
        self.code = code
        self._write = os.write

    def write(self, file: int, content: bytes) -> int:
        if not self.room:
            raise OSError(self.code, os.strerror(self.code))
        written = self._write(file, content[: self.room])
        self.room -= written
        return written
