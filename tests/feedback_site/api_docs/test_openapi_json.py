from __future__ import annotations

import json

import pytest
from django.test import Client
from django.test.utils import override_script_prefix

from feedback_site.api_docs.source import DOCUMENT

STORED = json.loads(DOCUMENT.read_text(encoding="utf-8"))


def test_it_is_the_stored_document(client: Client) -> None:
    response = client.get("/openapi.json")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json() == STORED


def test_its_server_urls_have_the_prefix_of_the_site(client: Client) -> None:
    with override_script_prefix("/prod/"):
        response = client.get("/openapi.json")
    assert [server["url"] for server in response.json()["servers"]] == ["/prod", "/prod/v1"]
    assert response.json() | {"servers": STORED["servers"]} == STORED
    assert response.headers["ETag"] != client.get("/openapi.json").headers["ETag"]


def test_an_unchanged_document_is_not_sent_again(client: Client) -> None:
    etag = client.get("/openapi.json").headers["ETag"]
    response = client.get("/openapi.json", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_it_may_be_read_from_every_site(client: Client) -> None:
    response = client.get("/openapi.json", headers={"Origin": "https://editor.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_it_is_compressed(client: Client) -> None:
    response = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 40_000


@pytest.mark.parametrize("path", ["/openapi.json", "/docs/"])
def test_nothing_can_be_sent_to_it(client: Client, path: str) -> None:
    response = client.post(path)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
