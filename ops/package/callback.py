"""Zappa's callback `zip`: puts our package in the place of Zappa's, after that is made and before it is uploaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from click import ClickException, echo

# Zappa imports this file by its path, and knows nothing of the checkout that it is in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ops.cloud import stages
from ops.package import leftovers, report
from ops.package.make import Kind, Package, PackageError, make

# What `zappa package` made for a person. In the checkout itself the next release would take it for a leftover.
KEPT = Path("var", "package")


def lean(cli: Any) -> None:
    kind: Kind = "rollback" if cli.api_stage.endswith(stages.ROLLBACK) else "site"
    path = Path(cli.zip_path).resolve()
    try:
        made = make(kind, path)
    except PackageError as error:
        raise ClickException(str(error)) from None
    if not (cli.vargs or {}).get("output"):
        path = path.rename(_named(cli, made, path))
        # Zappa looks for the file by this, and uploads it under the same name: a folder in it would be part of both.
        cli.zip_path = path.name if cli.command != "package" else str(path)
    cli.package = made  # what it was made of, for the release
    echo(f"The package of the {kind}: {report.size(path)}, {made.label}.")


def _named(cli: Any, made: Package, path: Path) -> Path:
    """The bucket keeps it under this name: what was released can be found there by what the ledger says."""
    folder = path.parent / KEPT if cli.command == "package" else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / leftovers.name(cli.lambda_name, made.label)
