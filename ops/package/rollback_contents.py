"""The rollback function's package: what its handler imports, and nothing that a release of the site could break."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

from ops.package import contents

HANDLER = "ops.rollback.handler"
PACKAGES = ("botocore", "dateutil", "jmespath", "six.py", "urllib3")  # botocore and what it imports
AWS_SERVICES = {"cloudwatch", "dynamodb", "lambda", "sns"}


def build(site_packages: Path, folder: Path, root: Path = contents.ROOT) -> None:
    contents.copy_packages(site_packages, folder, only=PACKAGES)
    for file in imported(HANDLER, root):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / file, folder / file)
    contents.trim_aws_data(folder, AWS_SERVICES)


def imported(module: str, root: Path) -> set[Path]:
    """The files of ours that a module needs, wherever in it they are imported."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        files = set(_files(name, root)) - found
        found |= files
        waiting += [inside for file in files for inside in _names((root / file).read_bytes())]
    return found


def _files(name: str, root: Path) -> Iterator[Path]:
    """The module's own and each package's that it is in; none if it is nobody's of ours, or no module."""
    parts = name.split(".")
    if parts[0] not in contents.OURS:
        return
    for length in range(1, len(parts) + 1):
        place = Path(*parts[:length])
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if (root / file).is_file():
                yield file


def _names(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
