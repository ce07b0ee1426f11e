"""Keeps each mail that SES accepts as a file, with all headers. ministack keeps only some parts, and until it stops."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from ministack.services import ses_v2

from local_aws.emulator import ending
from local_aws.emulator.files import OF_THE_DISK, CannotWrite

FOLDER = "mail"  # in the folder of the emulator's state


def keep_in(folder: Path) -> None:
    handle = ses_v2.handle_request

    async def handle_and_keep(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        answer = await handle(method, path, headers, body, query)
        if method == "POST" and path.endswith("/outbound-emails") and answer[0] == 200:
            with ending.at_once_if_the_disk_fails():
                _keep(folder / FOLDER, json.loads(answer[2])["MessageId"], json.loads(body)["Content"])
        return answer

    ses_v2.handle_request = handle_and_keep


def _keep(folder: Path, message_id: str, content: dict[str, Any]) -> None:
    if "Raw" not in content:
        return  # the site sends no others
    file = folder / f"{message_id}.eml"
    new = file.with_suffix(".new")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        new.write_bytes(base64.b64decode(content["Raw"]["Data"]))
        new.replace(file)
    except OSError as error:
        if error.errno not in OF_THE_DISK:
            raise
        raise CannotWrite(file, error) from error
