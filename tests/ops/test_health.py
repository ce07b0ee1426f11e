from __future__ import annotations

import json

import pytest
from django.test import Client
from pytest_django import Settings

from storage.connection import health_probe


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_probe, "reachable", lambda: True)


@pytest.mark.parametrize("address", ["/health", "/v1/health"])
def test_it_says_which_version_is_well(client: Client, settings: Settings, address: str) -> None:
    settings.RELEASE = "42"

    response = client.get(address)

    assert response.status_code == 200
    assert "Retry-After" not in response.headers
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.content) == {"status": "ok", "version": "42", "checks": {"storage": "ok"}}


def test_it_is_degraded_without_its_storage(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_probe, "reachable", lambda: False)

    response = client.get("/health")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert json.loads(response.content)["status"] == "degraded"
    assert json.loads(response.content)["checks"] == {"storage": "failed"}


@pytest.mark.parametrize("well", [True, False])
def test_no_answer_of_it_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch, well: bool) -> None:
    monkeypatch.setattr(health_probe, "reachable", lambda: well)

    assert client.get("/health").headers["Cache-Control"] == "no-store"


def test_it_answers_head(client: Client) -> None:
    response = client.head("/health")

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_takes_no_other_method(client: Client, method: str) -> None:
    assert getattr(client, method)("/health").status_code == 405


def test_it_has_one_address_and_no_slash(client: Client) -> None:
    assert client.get("/health/").status_code == 404


def test_another_method_is_refused_as_such_and_not_as_a_forgery() -> None:
    response = Client(enforce_csrf_checks=True).delete("/health")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
