from __future__ import annotations

import re
import runpy

import pytest
from django.conf import LazySettings
from django.conf import settings as site_settings
from django.core.exceptions import ImproperlyConfigured

from tests.feedback.api.conftest import Caller

SHOP = "https://shop.example.com"
PREFLIGHT = {
    "Origin": SHOP,
    "Access_Control_Request_Method": "POST",
    "Access_Control_Request_Headers": "content-type,x-api-key,idempotency-key",
}


@pytest.fixture(autouse=True)
def _listed(settings: LazySettings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SHOP]


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("path", ["/feedback", "/v1/feedback", "/analytics", "/health"])
def test_a_listed_site_may_call(visitor: Caller, asked: list[str], path: str) -> None:
    response = visitor.send("OPTIONS", path, **PREFLIGHT)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Access-Control-Allow-Origin"] == SHOP
    assert {"content-type", "x-api-key", "idempotency-key", "if-match"} <= set(
        response.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert {"POST", "PATCH", "DELETE"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert asked == []


def test_a_listed_site_reads_the_answer_and_its_fields(visitor: Caller) -> None:
    for response in (visitor.create(Origin=SHOP), visitor.create({"rating": 0}, Origin=SHOP)):
        assert response.headers["Access-Control-Allow-Origin"] == SHOP
        exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"Location", "ETag", "Retry-After", "RateLimit", "X-Request-Id"} <= set(exposed)
        assert "origin" in response.headers["Vary"].lower()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://shop.example.com", f"{SHOP}.evil.example", "null"])
def test_another_site_must_not_call(visitor: Caller, origin: str) -> None:
    for response in (
        visitor.create(Origin=origin),
        visitor.send("OPTIONS", "/feedback", **PREFLIGHT | {"Origin": origin}),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers


def test_other_sites_cannot_read_pages(visitor: Caller) -> None:
    assert "Access-Control-Allow-Origin" not in visitor.get("/", Origin=SHOP).headers


@pytest.mark.parametrize("origin", ["*", "shop.example.com", "https://shop.example.com/", "ftp://shop.example.com"])
def test_a_wrong_origin_stops_the_start(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", origin)
    with pytest.raises(ImproperlyConfigured, match=re.escape(f"not {origin!r}")):
        runpy.run_path(str(site_settings.BASE_DIR / "feedback_site" / "settings.py"))
