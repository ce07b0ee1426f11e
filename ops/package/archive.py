"""Writes reproducible zip files: the same files always give the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DATE = (1980, 1, 1, 0, 0, 0)  # the earliest date of the zip format
READABLE = 0o644  # Lambda's user does not own the files


def write(folder: Path, archive: Path) -> None:
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as file:
        for name in names(folder):
            entry = ZipInfo(name, DATE)
            entry.create_system = 3  # Unix, on all systems
            entry.external_attr = READABLE << 16
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, (folder / name).read_bytes(), compresslevel=9)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sha256(archive: Path) -> str:
    return hashlib.sha256(archive.read_bytes()).hexdigest()
