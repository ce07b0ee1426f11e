"""Stacks to try changes on: each test has a stage of its own, so that what one leaves behind no other can see."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from pytest_django import Settings

from ops import template
from storage.clients import client

Edit = Callable[[str, str], None]


@pytest.fixture
def stage(settings: Settings) -> str:
    settings.STAGE = f"t{uuid4().hex[:12]}"
    return str(settings.STAGE)


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edit:
    """Changes the template for this test."""

    def replace(old: str, new: str) -> None:
        body = template.text()
        assert old in body
        changed = tmp_path / "infrastructure.yaml"
        changed.write_text(body.replace(old, new, 1))
        monkeypatch.setattr(template, "PATH", changed)

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
