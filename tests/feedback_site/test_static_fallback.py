"""Requests for static files of another version."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from feedback_site import static_fallback
from storage.connection.clients import client as aws

NAME = "css/gone.0123456789ab.css"


@pytest.fixture
def bucket(emulator: int, settings: Settings) -> str:
    settings.STATIC_BUCKET = f"static-{uuid4().hex[:10]}"
    aws("s3").create_bucket(Bucket=settings.STATIC_BUCKET)
    return str(settings.STATIC_BUCKET)


def put(bucket: str, name: str, content: bytes = b"body{}", content_type: str = "text/html") -> None:
    aws("s3").put_object(Bucket=bucket, Key=f"static/{name}", Body=content, ContentType=content_type)


def test_a_file_that_only_another_version_has_comes_from_the_bucket(client: Client, bucket: str) -> None:
    put(bucket, NAME)

    response = client.get(f"/static/{NAME}")

    assert (response.status_code, response.content) == (200, b"body{}")
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"  # not the type that is stored with the object
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("js/form.0123456789ab.js", "text/javascript; charset=utf-8"),
        ("icon.0123456789ab.svg", "image/svg+xml"),
        ("icon.0123456789ab.png", "image/png"),
        ("js/vendor/htmx.min.0123456789ab.js", "text/javascript; charset=utf-8"),
        ("what.0123456789ab.zzz", "application/octet-stream"),
    ],
)
def test_the_type_depends_on_the_name(client: Client, bucket: str, name: str, content_type: str) -> None:
    put(bucket, name)

    assert client.get(f"/static/{name}").headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    "name",
    [
        "css/gone.css",  # without a hash, its content can change
        "staticfiles.json",
        "css/gone.0123456789AB.css",
        "css/gone.0123456789abc.css",
        "../css/gone.0123456789ab.css",
        "..%2fcss/gone.0123456789ab.css",
        "css/../gone.0123456789ab.css",
        "css//gone.0123456789ab.css",
        "/gone.0123456789ab.css",
        ".gone.0123456789ab.css",
        "css\\gone.0123456789ab.css",
        "css/gone.0123456789ab.css%0a",
        "css/b\u00e4se.0123456789ab.css",
        "a/b/c/d/e/gone.0123456789ab.css",
    ],
)
def test_no_other_name_is_requested_from_the_bucket(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(static_fallback, "client", lambda *_, **__: pytest.fail("the bucket got a request"))

    assert client.get(f"/static/{name}").status_code == 404


def test_a_missing_file_is_not_found(client: Client, bucket: str) -> None:
    response = client.get(f"/static/{NAME}")

    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_a_file_that_is_too_large_for_lambda_is_not_found(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_fallback, "LARGEST", 5)
    put(bucket, NAME, b"123456")
    put(bucket, "js/small.0123456789ab.js", b"12345")

    assert client.get(f"/static/{NAME}").status_code == 404
    assert client.get("/static/js/small.0123456789ab.js").content == b"12345"


def test_without_a_bucket_there_are_no_files_of_other_versions(client: Client, settings: Settings) -> None:
    settings.STATIC_BUCKET = ""

    assert client.get(f"/static/{NAME}").status_code == 404


def test_an_error_of_the_bucket_is_not_a_5xx(client: Client, settings: Settings, emulator: int) -> None:
    settings.STATIC_BUCKET = "no-such-bucket"

    assert client.get(f"/static/{NAME}").status_code == 404


def test_only_reading_is_allowed(client: Client, bucket: str) -> None:
    assert client.post(f"/static/{NAME}").status_code == 405
