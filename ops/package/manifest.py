"""release.json, in each package: what is in it. And the source of a package: the commit that it was made of.

The commit is not in the package. So a commit that changes no file of it makes the same package, byte for byte, and
AWS keeps the version that serves. The ledger has the commit of each release.
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
# What a release is made of. Other files of a checkout, such as Zappa's own zip file, make it no other release.
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
    commit: str | None  # None: this is no checkout, as in a copy without .git
    dirty: bool  # a file of the package is not as it is in the commit


def source(root: Path) -> Source:
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None or _git(root, "rev-parse", "--show-prefix"):
        # No checkout, or a folder inside another one.
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
