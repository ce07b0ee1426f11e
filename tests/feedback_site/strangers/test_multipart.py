"""No page takes a file. Python's parser of multipart bodies has failures that a stranger could cause."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.conf import settings

from tests.feedback_site.strangers.doors import (
    Answer,
    Headers,
    Request,
    over_http,
    through_a_rest_api,
    through_an_http_api,
)

pytestmark = pytest.mark.integration

DOORS = [over_http, through_a_rest_api, through_an_http_api]
ADDRESSES = ["/", "/f/default", "/sign-in/", "/sign-out/", "/dashboard/operations/rollback", "/feedback"]
KINDS = ["multipart/form-data; boundary=b", "Multipart/Form-Data", "multipart/mixed; boundary=b"]
BODY = b"--b\r\nContent-Disposition: form-data; a*=1; a*0=2\r\n\r\nx\r\n--b--\r\n"


def sent(address: str, kind: str = "multipart/form-data; boundary=b", accept: str = "*/*") -> Request:
    headers: Headers = [("Content-Type", kind), ("Accept", accept)]
    return Request(address, "POST", headers, body=BODY)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_multipart_body_is_refused(door: Callable[[Request], Answer], address: str, kind: str) -> None:
    answer = door(sent(address, kind))

    assert (answer.status, json.loads(answer.body)["code"]) == (415, "unsupported_media_type")
    assert "URL-encoded" in json.loads(answer.body)["detail"]


def test_a_browser_gets_a_page() -> None:
    answer = through_a_rest_api(sent("/", accept="text/html"))

    assert (answer.status, answer.header("Content-Type")) == (415, "text/html; charset=utf-8")
    assert "<title>This request is not valid" in answer.body.decode()


def test_no_form_of_ours_is_multipart() -> None:
    """A browser sends a form URL-encoded, unless the form names another kind; a script, unless it sends FormData."""
    sources = [*(settings.BASE_DIR / "templates").rglob("*.html"), *(settings.BASE_DIR / "static" / "js").glob("*.js")]
    other_kind = re.compile(r"enctype|multipart|body:\s*new FormData|body\s*=\s*new FormData")

    assert [path.name for path in sources if other_kind.search(path.read_text(encoding="utf-8"))] == []
