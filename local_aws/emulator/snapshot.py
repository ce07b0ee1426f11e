"""Writes and loads the state files of ministack's services, in the format of ministack."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.services import dynamodb, sqs

from local_aws.emulator import files, queues
from local_aws.emulator.environment import CannotStart

logger = logging.getLogger(__name__)

TABLES, QUEUES = "dynamodb", "sqs"  # the journal has the changes of their items and messages
ITEMS = {"items", dynamodb._INDEX_MEMBERS, "ItemCount", "TableSizeBytes"}
SETTINGS = {
    "_tags",
    "_ttl_settings",
    "_pitr_settings",
    "_kinesis_destinations",
    "_contributor_insights",
    "_backups",
    "_resource_policies",
    "_exports",
    "_imports",
}
ATTEMPTS = 5


class CannotSave(Exception):
    """The state of a service kept changing, or is not JSON."""


class Snapshot:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[str, bytes] = {}

    def load(self) -> None:
        """As ministack does, but an error ends the start: ministack would continue and overwrite the file."""
        for name, module in ministack._state_map.items():
            path = self._folder / f"{name}.json"
            if path.exists():
                state = _payload(path, persistence._state_format_version(name))
                try:
                    ministack._get_module(module).load_persisted_state(state)
                except Exception as error:
                    raise CannotStart(f"{path} cannot be used: {type(error).__name__}: {error}") from error

    def is_new(self) -> bool:
        return not (self._folder / f"{TABLES}.json").exists()

    def forget(self) -> None:
        """Call it after the files were removed."""
        self._written.clear()

    def save_tables(self) -> None:
        self._save(TABLES, dynamodb.get_state)

    def save_queues(self) -> None:
        self._save(QUEUES, sqs.get_state)

    def save_services(self) -> None:
        for name, get_state in ministack._build_persistence_save_dict().items():
            if name in (TABLES, QUEUES):
                continue
            try:
                self._save(name, get_state)
            except CannotSave as error:
                # As ministack does: a service that cannot be stored must not stop the others.
                logger.error("%s", error)

    def _save(self, name: str, get_state: Callable[[], Any]) -> None:
        version = persistence._state_format_version(name)
        text = _as_json(name, lambda: {"__ministack_format__": version, "payload": get_state()})
        digest = hashlib.blake2b(text.encode()).digest()
        if self._written.get(name) == digest:
            return
        files.replace(self._folder / f"{name}.json", text)
        self._written[name] = digest


def _payload(path: Path, version: int) -> Any:
    saved = json.loads(files.read(path), object_hook=persistence._json_object_hook)
    if saved["__ministack_format__"] > version:
        raise CannotStart(f"{path} was written by a newer version of this project; start that one.")
    return saved["payload"]


def settings() -> str:
    """The content of dynamodb.json and sqs.json without the items and messages, which are in the journal."""
    return _as_json(TABLES, _table_settings) + _as_json(QUEUES, queues.settings)


def _table_settings() -> list[Any]:
    tables = [
        [*at[:2], {key: value for key, value in table.items() if key not in ITEMS}]
        for at, table in dynamodb._tables.all_items()
    ]
    stores = [store for name, store in vars(dynamodb).items() if name in SETTINGS]
    return [tables, *stores]


def _as_json(name: str, get_state: Callable[[], Any]) -> str:
    for _ in range(ATTEMPTS):
        try:
            # dumps, not dump as in ministack: dump to a file uses the slow encoder of Python.
            return json.dumps(get_state(), default=persistence._json_default)
        except RuntimeError:
            continue  # a thread of ministack that builds a stack changed a dictionary meanwhile
        except (TypeError, ValueError) as error:
            raise CannotSave(f"The state of {name} cannot be written as JSON: {error}") from error
    raise CannotSave(f"The state of {name} kept changing while it was read.")
