"""Files in the private bucket, and the links to them."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import Message
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from django.conf import settings as site_settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from storage import private_files
from storage.connection import clients
from storage.writes import NotFound

KEY = "tmp/shop/report.csv"
BODY = b"day,n\n2026-11-30,5\n"


def get(url: str, method: str = "GET") -> tuple[int, bytes, Message]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


@pytest.mark.usefixtures("stack")
def test_a_file_is_read_as_it_was_put() -> None:
    private_files.put(KEY, BODY, "text/csv; charset=utf-8")

    assert private_files.read(KEY) == BODY

    private_files.put(KEY, b"replaced", "text/csv; charset=utf-8")
    assert private_files.read(KEY) == b"replaced"


@pytest.mark.usefixtures("stack")
def test_a_missing_file_is_named() -> None:
    for call in (lambda: private_files.read("tmp/none"), lambda: private_files.link("tmp/none", "none.csv")):
        with pytest.raises(NotFound, match="tmp/none is not there"):
            call()


@pytest.mark.usefixtures("stack")
def test_a_link_downloads_the_file_under_its_name_and_type() -> None:
    private_files.put(KEY, BODY, "text/csv; charset=utf-8")

    status, body, headers = get(private_files.link(KEY, "Größe & Zahl.csv"))

    assert (status, body) == (200, BODY)
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20_%20Zahl.csv"


@pytest.mark.usefixtures("stack")
def test_a_link_is_signed_for_five_minutes_by_version_4(caplog: pytest.LogCaptureFixture) -> None:
    private_files.put(KEY, BODY, "text/csv")

    with caplog.at_level(logging.INFO):
        url = private_files.link(KEY, "report.csv")

    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Expires"] == ["300"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Signature"][0] not in caplog.text
    assert parse_qs(urlsplit(private_files.link(KEY, "report.csv", seconds=60)).query)["X-Amz-Expires"] == ["60"]


@pytest.mark.parametrize("seconds", [0, -1, 601])
def test_a_link_of_more_than_ten_minutes_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 600 seconds, not {seconds}"):
        private_files.link(KEY, "report.csv", seconds=seconds)


def test_a_stage_without_its_bucket_says_so(settings: Settings) -> None:
    settings.FILES_BUCKET = ""

    with pytest.raises(ImproperlyConfigured, match="FILES_BUCKET is empty"):
        private_files.put(KEY, BODY, "text/csv")


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_a_link_names_the_region_of_the_bucket(region: str, settings: Settings) -> None:
    """S3 redirects from the address of all regions, and the signature would be wrong there."""
    settings.AWS_REGION, settings.AWS_ENDPOINT_URL = region, ""
    clients.forget()
    signer = private_files._signer()
    clients.forget()

    url = signer.generate_presigned_url("get_object", Params={"Bucket": "files", "Key": KEY}, ExpiresIn=300)

    assert urlsplit(url).netloc == f"files.s3.{region}.amazonaws.com"
    assert "X-Amz-Signature" in url


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("report.csv", "report.csv"),
        ("Bericht März (2).csv", "Bericht März (2).csv"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\temp\\a.csv", "C_temp_a.csv"),
        ('a"; filename="b.exe', "a_ filename_b.exe"),
        ("a\r\nSet-Cookie: x=1.csv", "a_Set-Cookie_ x_1.csv"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("", "file"),
        ("...", "file"),
        ("x" * 200 + ".csv", "x" * 96 + ".csv"),
        ("x" * 200, "x" * 100),
        ("a." + "b" * 200, "a." + "b" * 98),
    ],
)
def test_a_name_is_safe_and_still_shows_what_the_file_is(filename: str, safe: str) -> None:
    assert private_files.safe_name(filename) == safe


@pytest.mark.usefixtures("stack")
def test_a_link_gives_one_file_to_read_and_nothing_else() -> None:
    private_files.put(KEY, BODY, "text/csv")
    private_files.put("tmp/shop/other.csv", BODY, "text/csv")
    url = private_files.link(KEY, "report.csv")

    assert get(url)[:2] == (200, BODY)
    assert get(url.replace("report.csv?", "other.csv?"))[0] == 403
    assert get(url.replace("filename%3D%22report", "filename%3D%22virus"))[0] == 403
    assert get(url.replace("X-Amz-Expires=300", "X-Amz-Expires=600"))[0] == 403
    assert get(url, "DELETE")[0] == 403
    assert private_files.read(KEY) == BODY


@pytest.mark.usefixtures("stack")
def test_a_link_ends_after_its_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    private_files.put(KEY, BODY, "text/csv")
    earlier = datetime.now(UTC) - timedelta(seconds=301)
    signer = private_files._signer()
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: earlier)

    old = signer.generate_presigned_url(
        "get_object", Params={"Bucket": site_settings.FILES_BUCKET, "Key": KEY}, ExpiresIn=300
    )

    assert get(old)[0] == 403
