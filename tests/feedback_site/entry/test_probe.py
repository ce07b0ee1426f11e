"""The probe: before a release gets traffic, its version must show that it can serve."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import include, path
from pytest_django import Settings

from feedback_site.entry import event_router
from feedback_site.entry.lambda_entry import handler
from feedback_site.lazy_views import LazyView
from ops.health import health
from storage.connection import health_probe
from tests.feedback_site.conftest import Context, Lines


def _probe() -> dict[str, Any]:
    answered = handler({"probe": "release"}, Context())
    assert answered is not None
    return answered


@pytest.fixture
def handlers_of_the_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_router, "HANDLERS", {("aws:test", "one"): ("json.loads", "json.dumps")})


@pytest.mark.usefixtures("handlers_of_the_probe")
def test_the_probe_lists_what_it_tried(settings: Settings, lines: Lines) -> None:
    settings.RELEASE = "42"

    assert _probe() == {
        "ok": True,
        "version": "42",
        "status": 200,
        "handlers": ["json.loads", "json.dumps"],
    }
    (line,) = lines.named("request_finished")
    assert line["metadata"]["route"] == "health"
    assert line["requestId"] == Context().aws_request_id


@pytest.mark.usefixtures("handlers_of_the_probe")
@pytest.mark.parametrize("hosts", [["*"], [".example.com"], ["a.example.com", "b.example.com"]])
def test_the_probe_comes_from_an_allowed_host(settings: Settings, hosts: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts

    assert _probe()["ok"] is True


@pytest.mark.usefixtures("handlers_of_the_probe")
def test_the_probe_fails_where_no_host_would_be_allowed(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = []

    answered = _probe()

    assert (answered["ok"], answered["error"]) == (False, "GET /health answered 400.")


@pytest.mark.usefixtures("handlers_of_the_probe")
def test_the_probe_fails_with_its_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_probe, "reachable", lambda: False)

    answered = _probe()

    assert (answered["ok"], answered["status"]) == (False, 503)
    assert answered["error"] == "GET /health answered 503."


@pytest.mark.usefixtures("handlers_of_the_probe")
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"status": "ok", "versi', "GET /health answered 200 with something else than a JSON object"),
        (b'{"status": "ok", "version": "41"}', "with the version '41'; it must be 42."),
    ],
)
def test_the_probe_fails_with_an_answer_that_is_not_right(settings: Settings, body: bytes, says: str) -> None:
    answers = path("health", lambda request: HttpResponse(body, content_type="application/json"))
    settings.RELEASE, settings.ROOT_URLCONF = "42", type("Urls", (), {"urlpatterns": [answers]})

    answered = _probe()

    assert (answered["ok"], answered["status"]) == (False, 200)
    assert says in answered["error"]


@pytest.mark.parametrize("name", ["no_such_module.on_stream", "json.no_such_function"])
def test_the_probe_fails_with_a_handler_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(event_router, "HANDLERS", {("aws:test", "one"): ("json.loads", name)})

    answered = _probe()

    assert (answered["ok"], answered["status"]) == (False, 200)
    assert answered["error"].startswith(f"{name} cannot be imported: ")


@pytest.mark.usefixtures("handlers_of_the_probe")
def test_the_probe_fails_with_a_view_that_cannot_be_imported(settings: Settings) -> None:
    """Without the probe, the first visitor of the page would see the error: views are imported when a request comes."""
    settings.ROOT_URLCONF = __name__

    answered = _probe()

    assert (answered["ok"], answered["status"]) == (False, 200)
    assert answered["error"].startswith("no_such_module.page cannot be imported: ")


urlpatterns = [path("health", health), path("v1/", include([path("page", LazyView("no_such_module.page"))]))]
