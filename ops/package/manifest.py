"""release.json, in each package: what it was made of. Nothing in it depends on when or where it was made."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from ops.package import archive, contents

NAME = "release.json"
# What a release is made of. Other files of a checkout, such as Zappa's own zip file, make it no other release.
WATCHED = (*contents.OURS, *contents.PAGES, "pyproject.toml", "requirements/runtime.txt", "zappa_settings.json")


@dataclass(frozen=True)
class Source:
    """The checkout. The time is the commit's, so that the same sources make the same package."""

    version: str
    commit: str | None  # None: this is no checkout, as in a copy without .git
    dirty: bool  # something is not as the commit says
    built: str | None


def source(root: Path) -> Source:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None or _git(root, "rev-parse", "--show-prefix"):
        # No checkout, or a folder inside somebody else's.
        return Source(project["version"], None, dirty=True, built=None)
    time = datetime.fromtimestamp(int(_git(root, "log", "-1", "--format=%ct") or 0), UTC)
    return Source(
        project["version"], commit, bool(_git(root, "status", "--porcelain", "--", *WATCHED)), time.isoformat()
    )


def write(folder: Path, made_from: Source) -> dict[str, Any]:
    told = {
        **asdict(made_from),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "hashes": hashes(folder),
    }
    (folder / NAME).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return told


def hashes(folder: Path) -> dict[str, str]:
    """One for each package: over the names and contents of its files."""
    found = [name for name in archive.names(folder) if name != NAME]
    return {top: _hash(folder, list(inside)) for top, inside in groupby(found, key=lambda name: name.split("/")[0])}


def _hash(folder: Path, names: list[str]) -> str:
    whole = hashlib.sha256()
    for name in names:
        whole.update(f"{name}\0{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
