"""Stacks to try changes on: each test has a stage of its own, so that what one leaves behind no other can see."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from shutil import copy
from typing import Protocol
from uuid import uuid4

import pytest
from django.core.management import call_command
from pytest_django import Settings

from ops.cloud import template
from storage.connection.clients import client


class Edit(Protocol):
    def __call__(self, old: str, new: str, name: str = ...) -> None: ...


@pytest.fixture
def stage(settings: Settings) -> str:
    settings.STAGE = f"t{uuid4().hex[:12]}"
    return str(settings.STAGE)


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edit:
    """Changes a template for this test."""
    copies = tmp_path / "templates"
    copies.mkdir()
    for path in template.FOLDER.glob("*.yaml"):
        copy(path, copies)
    monkeypatch.setattr(template, "FOLDER", copies)

    def replace(old: str, new: str, name: str = template.INFRASTRUCTURE) -> None:
        body = template.text(name)
        assert old in body
        (copies / f"{name}.yaml").write_text(body.replace(old, new, 1))

    return replace


def quietly(_: str) -> None:
    pass


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("infrastructure", *arguments, stdout=out)
    return out.getvalue()


def exists(table: str) -> bool:
    pages = client("dynamodb").get_paginator("list_tables").paginate()
    return any(table in page["TableNames"] for page in pages)
