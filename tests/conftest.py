"""What tests share: one emulated AWS a worker, its stack built from the template, its tables emptied for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.urls import clear_script_prefix

from feedback.intake import repeat_marker, screening
from local_aws import emulated
from ops.cloud import infrastructure
from storage.connection import clients
from storage.connection.clients import client
from storage.memory_cache import forget_all
from tests import units
from web.api import throttling

# Models read the names of their tables when they are imported: now, before a test changes a setting.
for app in [
    "counters",
    "feedback.forms",
    "feedback.inbox",
    "feedback.replies",
    "web.mail",
    *(config.name for config in apps.get_app_configs()),
]:
    with suppress(ModuleNotFoundError):
        import_module(f"{app}.models")

# A slow hasher is Django's own matter.
site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No test asserts how long something takes.
# Each run tries the same examples: a failure comes from the change and not from chance.
# `--hypothesis-profile=new-examples` tries others.
hypothesis.settings.register_profile("same-examples", deadline=None, derandomize=True)
hypothesis.settings.register_profile("new-examples", deadline=None)
hypothesis.settings.load_profile("same-examples")

EMULATOR_PYTHON = Path(os.environ.get("EMULATOR_PYTHON", site_settings.BASE_DIR / ".venv-emulator" / "bin" / "python"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """For tests/analytics/scenarios. Only this file is read before the command line is."""
    parser.addoption("--seeds", type=int, default=0, help="how many random scenarios; 0: as many as `make test` runs")
    parser.addoption("--first-seed", type=int, default=1, help="the seed of the first scenario")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly has shuffled them, before pytest deselects by marks."""
    units.mark_and_sort(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    units.refuse_processes(item)
    try:
        return (yield)
    finally:
        units.refuse_processes(None)


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
    _keep_expired_items()


@pytest.fixture
def stack(_stack: None, emulator: int) -> Iterator[int]:
    """The emulated AWS with our stack, its tables empty; faults that a test injects end with it."""
    empty_tables()
    yield emulator
    emulated.inject(emulator, [])


Send = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@pytest.fixture
def asked(emulator: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that DynamoDB gets, as "PutItem feedback-local"; those of a client that must not wait have a "!"."""
    calls: list[str] = []

    def note(send: Send, mark: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        calls.append(f"{operation}{mark} {request.get('TableName', '')}".rstrip())
        return send(operation, request)

    _listen(monkeypatch, note)
    return calls


@pytest.fixture
def consumed(emulator: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Decimal]]:
    """The units that DynamoDB says each call took, as ("PutItem", 4)."""
    units: list[tuple[str, Decimal]] = []

    def note(send: Send, mark: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        answer = send(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        told = answer.get("ConsumedCapacity", [])  # of several tables it is a list; the emulator leaves it out there
        tables = told if isinstance(told, list) else [told]
        units.append((operation, sum((Decimal(str(table["CapacityUnits"])) for table in tables), Decimal(0))))
        return answer

    _listen(monkeypatch, note)
    return units


def _listen(monkeypatch: pytest.MonkeyPatch, note: Callable[[Send, str, str, Mapping[str, Any]], Any]) -> None:
    """All that talk with DynamoDB, ours and botocore's, have this one way out."""
    fail_fast: Any = clients.fail_fast_dynamodb()
    senders: list[tuple[Any, str]] = [(fail_fast, "!"), (client("dynamodb", fail_fast=True), "!")]
    senders += [(client("dynamodb", for_request=True), ""), (client("dynamodb"), "")]
    for sender, mark in senders:
        # Not setattr(), which would leave the method of the class on this very client.
        monkeypatch.setitem(vars(sender), "_make_api_call", partial(note, sender._make_api_call, mark))
    monkeypatch.setitem(vars(fail_fast), "call", fail_fast._make_api_call)


@pytest.fixture(autouse=True)
def _like_a_new_process() -> None:
    """Nothing is remembered of the test before."""
    forget_all()
    throttling.forget()
    screening.forget()
    repeat_marker.memory.forget()
    clear_script_prefix()  # Django keeps that of the thread's last request, such as /prod


def _keep_expired_items() -> None:
    """The emulator deletes expired items once a minute, by the real clock. Tests stop the clock on days in the past."""
    for table in site_settings.TABLES.values():
        client("dynamodb").update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": "expiresAt", "Enabled": False}
        )


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
