"""What tests share: one emulated AWS a worker, its stack built from the template, its tables emptied for each test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.urls import clear_script_prefix

from ops import infrastructure
from ops.local_aws import emulated
from storage import clients
from storage.clients import client

# Models read the names of their tables when they are imported: now, before a test changes a setting.
for app in apps.get_app_configs():
    with suppress(ModuleNotFoundError):
        import_module(f"{app.name}.models")

EMULATOR_PYTHON = Path(os.environ.get("EMULATOR_PYTHON", site_settings.BASE_DIR / ".venv-emulator" / "bin" / "python"))


@pytest.fixture(scope="session")
def _emulator_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = emulated.free_port()
    process = emulated.start(EMULATOR_PYTHON, port, tmp_path_factory.mktemp("aws") / "state", durable=False)
    try:
        emulated.wait_until_healthy(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def emulator(_emulator_port: int) -> Iterator[int]:
    """The emulated AWS, with nothing in it; settings and clients point to it."""
    site_settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{_emulator_port}"
    clients.forget()
    yield _emulator_port
    clients.forget()


@pytest.fixture(scope="session")
def _stack(emulator: int) -> None:
    infrastructure.apply(site_settings.STAGE, lambda line: None)


@pytest.fixture
def stack(_stack: None, emulator: int) -> Iterator[int]:
    """The emulated AWS with our stack, its tables empty; faults that a test injects end with it."""
    empty_tables()
    yield emulator
    emulated.inject(emulator, [])


@pytest.fixture
def asked(emulator: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The calls that DynamoDB gets, as "PutItem feedback-local"; those of the client that must not wait have a "!"."""
    calls: list[str] = []
    hasty, patient = clients.hasty_dynamodb(), client("dynamodb").meta.events
    call = hasty.call

    def note(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        calls.append(f"{operation}! {request['TableName']}")
        return call(operation, request)

    def note_patient(model: Any, params: Any, **_: Any) -> None:
        calls.append(f"{model.name} {json.loads(params['body']).get('TableName', '')}".rstrip())

    monkeypatch.setattr(hasty, "call", note)
    monkeypatch.setattr(hasty, "_make_api_call", note)
    patient.register("before-call.dynamodb", note_patient)
    yield calls
    patient.unregister("before-call.dynamodb", note_patient)


@pytest.fixture(autouse=True)
def _no_script_prefix() -> None:
    """Django keeps the prefix of the thread's last request, such as /prod."""
    clear_script_prefix()


def empty_tables() -> None:
    for table in site_settings.TABLES.values():
        _empty(table)


def _empty(table: str) -> None:
    dynamodb = client("dynamodb")
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    names = {f"#{place}": part["AttributeName"] for place, part in enumerate(schema)}
    for page in dynamodb.get_paginator("scan").paginate(
        TableName=table, ProjectionExpression=", ".join(names), ExpressionAttributeNames=names
    ):
        for start in range(0, len(page["Items"]), 25):
            chunk = page["Items"][start : start + 25]
            dynamodb.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": key}} for key in chunk]})
