"""Writes release.json, the description of a package, and reads the commit that the package is made from.

The commit is not in the package. So a commit that changes no file of the package gives the same bytes, and AWS keeps
the version that serves. The ledger has the commit of each release.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ops.package import archive, contents

NAME = "release.json"
# The files of a release. Changes of others, such as Zappa's own zip file, do not count as uncommitted.
WATCHED = (
    *contents.OURS,
    *contents.PAGES,
    contents.RUNBOOK,
    "pyproject.toml",
    "requirements/runtime.txt",
    "zappa_settings.json",
)


@dataclass(frozen=True)
class Source:
    commit: str | None  # None if this is not a git checkout
    dirty: bool  # a file of the package differs from the commit


def source(root: Path) -> Source:
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None or _git(root, "rev-parse", "--show-prefix"):
        # Not a checkout, or a folder inside one.
        return Source(None, dirty=True)
    return Source(commit, dirty=bool(_git(root, "status", "--porcelain", "--", *WATCHED)))


def write(folder: Path, root: Path) -> dict[str, Any]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    manifest = {
        "version": project["version"],
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "hashes": hashes(folder),
    }
    (folder / NAME).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def hashes(folder: Path) -> dict[str, str]:
    """One hash for each top-level name, over the names and contents of its files."""
    files = [name for name in archive.names(folder) if name != NAME]
    return {top: _hash(folder, list(inside)) for top, inside in groupby(files, key=lambda name: name.split("/")[0])}


def _hash(folder: Path, names: list[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}\0{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _git(root: Path, *arguments: str) -> str | None:
    try:
        process = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        return None
    return process.stdout.strip() if process.returncode == 0 else None
