from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from storage.connection import health_probe
from web.logs.log_format import JsonFormatter

EVENTS = Path(__file__).parent.parent / "events"


@dataclass
class Context:
    """The only attribute of Lambda's context that the site reads."""

    aws_request_id: str = "8f507cfc-1f0a-4a6e-9d3b-5e1c7d2b9a40"


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def captured() -> Callable[[str], dict[str, Any]]:
    def load(name: str) -> dict[str, Any]:
        event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
        return event

    return load


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """The captured events come from the stage prod."""
    settings.TABLES = settings.TABLES | {"feedback": "feedback-prod", "analytics": "analytics-prod"}
    settings.ALLOWED_HOSTS = [".execute-api.us-east-1.amazonaws.com", "feedback.example.com", "testserver"]


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_probe, "reachable", lambda: True)


class Lines(logging.Handler):
    """Formats each line when it is logged: later its request id is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    def named(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.written) if line["event"] == event]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, root = Lines(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
