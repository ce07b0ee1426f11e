"""Collects the files of the rollback function's package: only what its handler imports."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

from ops.package import contents

HANDLER = "ops.rollback.handler"
PACKAGES = ("botocore", "dateutil", "jmespath", "six.py", "urllib3")  # botocore and its dependencies
AWS_SERVICES = {"cloudwatch", "dynamodb", "lambda", "sns"}


def build(site_packages: Path, folder: Path, root: Path = contents.ROOT) -> None:
    contents.copy_packages(site_packages, folder, only=PACKAGES)
    for file in imported(HANDLER, root):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / file, folder / file)
    contents.trim_aws_data(folder, AWS_SERVICES)


def imported(module: str, root: Path) -> set[Path]:
    """Our files that a module imports, also indirectly and inside functions."""
    needed: set[Path] = set()
    queue = [module]
    while queue:
        name = queue.pop()
        files = set(_files(name, root)) - needed
        needed |= files
        queue += [inside for file in files for inside in _names((root / file).read_bytes())]
    return needed


def _files(name: str, root: Path) -> Iterator[Path]:
    """The file of the module and the `__init__.py` of its packages. Empty for libraries and for names of a module."""
    parts = name.split(".")
    if parts[0] not in contents.OURS:
        return
    for length in range(1, len(parts) + 1):
        path = Path(*parts[:length])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if (root / file).is_file():
                yield file


def _names(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
