"""Small Lambda functions with published versions, and a ledger, on the emulated AWS."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from botocore.config import Config

from storage.connection.clients import connect

HEALTHY = "def handler(event, context): return {'ok': True, 'said': event}"
SICK = "def handler(event, context): return {'ok': False, 'error': 'GET /health answered 500.'}"
RAISING = "def handler(event, context): raise RuntimeError('on purpose')"
UNIMPORTABLE = "raise RuntimeError('on purpose')"
HANGING = "import time\ndef handler(event, context): time.sleep(60)"

ROLE = "arn:aws:iam::000000000000:role/any"
QUICK = Config(connect_timeout=1, read_timeout=15, retries={"total_max_attempts": 1})


def aws(service: str) -> Any:
    return connect(service, QUICK)


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def publish(function: str, *sources: str, timeout: int = 5) -> list[str]:
    """One version for each source; answers their numbers."""
    return [_publish(function, source, timeout) for source in sources]


def _publish(function: str, source: str, timeout: int) -> str:
    package = zipped({"main.py": source})
    functions = aws("lambda")
    try:
        functions.get_function_configuration(FunctionName=function)
    except functions.exceptions.ResourceNotFoundException:
        made = functions.create_function(
            FunctionName=function,
            Runtime="python3.11",
            Handler="main.handler",
            Role=ROLE,
            Timeout=timeout,
            Code={"ZipFile": package},
            Publish=True,
        )
        return str(made["Version"])
    return str(functions.update_function_code(FunctionName=function, ZipFile=package, Publish=True)["Version"])


def make_ledger(table: str) -> None:
    aws("dynamodb").create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "chain", "AttributeType": "S"},
            {"AttributeName": "sequence", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "chain", "KeyType": "HASH"}, {"AttributeName": "sequence", "KeyType": "RANGE"}],
    )


def package_of(root: Path, files: Iterable[Path]) -> bytes:
    """Zips some of our files, by their paths below `root`."""
    return zipped({file.as_posix(): (root / file).read_text(encoding="utf-8") for file in sorted(files)})
