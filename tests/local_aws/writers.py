"""Clients that write until the emulator is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.local_aws.conftest import Emulator


def write_until_killed(
    emulator: Emulator, worker: int, write: Callable[[Any, str], None], enough: threading.Semaphore
) -> list[str]:
    dynamodb = emulator.client("dynamodb")
    acknowledged: list[str] = []
    while True:
        key = f"{write.__name__}-{worker}-{len(acknowledged)}"
        try:
            write(dynamodb, key)
        except (BotoCoreError, ClientError):
            return acknowledged
        acknowledged.append(key)
        enough.release()
