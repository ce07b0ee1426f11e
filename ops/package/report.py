"""Lists the largest parts of a package."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zipfile import ZipFile

MAX_BYTES = 7_000_000
LISTED = 12


def size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.2f} MB"


def lines(path: Path) -> list[str]:
    packed: Counter[str] = Counter()
    unpacked: Counter[str] = Counter()
    with ZipFile(path) as file:
        entries = file.infolist()
    for entry in entries:
        top = entry.filename.split("/")[0]
        packed[top] += entry.compress_size
        unpacked[top] += entry.file_size
    listed = [
        f"{packed[name] / 1e3:9.0f} {unpacked[name] / 1e3:9.0f}  {name}" for name, _ in packed.most_common(LISTED)
    ]
    rest = [name for name, _ in packed.most_common()[LISTED:]]
    if rest:
        rest_sizes = sum(packed[name] for name in rest), sum(unpacked[name] for name in rest)
        listed.append(f"{rest_sizes[0] / 1e3:9.0f} {rest_sizes[1] / 1e3:9.0f}  {len(rest)} more")
    total = sum(unpacked.values())
    return [
        "   zip, kB unpacked",
        *listed,
        f"{path.name}: {size(path)} in {len(entries)} files, {total / 1e6:.1f} MB unpacked",
    ]
