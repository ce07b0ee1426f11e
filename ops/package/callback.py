"""Zappa's callback `zip`: puts our package in the place of Zappa's, after that is made and before it is uploaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from click import ClickException, echo

# Zappa imports this file by its path, and knows nothing of the checkout that it is in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ops import stages
from ops.package import report
from ops.package.make import Kind, PackageError, make


def lean(cli: Any) -> None:
    kind: Kind = "rollback" if cli.api_stage.endswith(stages.ROLLBACK) else "site"
    path = Path(cli.zip_path).resolve()
    try:
        made = make(kind, path)
    except PackageError as error:
        raise ClickException(str(error)) from None
    if not (cli.vargs or {}).get("output"):
        # The bucket keeps it under this name: what was released can be found there by what the ledger says.
        path = path.rename(path.with_name(f"{cli.lambda_name}-{made.label}.zip"))
        cli.zip_path = path.name
    echo(f"The package of the {kind}: {report.size(path)}, {made.label}.")
