"""Zappa's callback `zip`: replaces Zappa's package by ours before the upload."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from click import ClickException, echo

# Zappa imports this file by its path, without the checkout on sys.path.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ops.cloud import stages
from ops.package import leftovers, report
from ops.package.make import Kind, Package, PackageError, make

# For `zappa package`. In the checkout itself, the next release would delete the package as a leftover.
PACKAGES = Path("var", "package")


def lean(cli: Any) -> None:
    kind: Kind = "rollback" if cli.api_stage.endswith(stages.ROLLBACK) else "site"
    path = Path(cli.zip_path).resolve()
    try:
        package = make(kind, path)
    except PackageError as error:
        raise ClickException(str(error)) from None
    if not (cli.vargs or {}).get("output"):
        path = path.rename(_final_path(cli, package, path))
        # Zappa uploads the file under this name, so it must contain no folder.
        cli.zip_path = path.name if cli.command != "package" else str(path)
    cli.package = package  # for the release
    echo(f"The package of the {kind}: {report.size(path)}, {package.label}.")


def _final_path(cli: Any, package: Package, path: Path) -> Path:
    """The name contains version and hash, so that a package in the bucket can be found from its ledger entry."""
    folder = path.parent / PACKAGES if cli.command == "package" else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / leftovers.name(cli.lambda_name, package.label)
