from __future__ import annotations

import http.client

import pytest

from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import create_table


def ask(emulator: Emulator, method: str, path: str, headers: dict[str, str]) -> tuple[int, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=5)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers
    finally:
        connection.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:4566", "localhost:4566", "[::1]:4566", "a1.execute-api.localhost:4566"]
)
def test_it_answers_to_names_of_this_machine(volatile: Emulator, host: str) -> None:
    assert ask(volatile, "GET", "/_ministack/health", {"Host": host})[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost", "0.0.0.0", ""],
)
def test_it_refuses_a_foreign_host(volatile: Emulator, host: str) -> None:
    assert ask(volatile, "GET", "/_ministack/health", {"Host": host})[0] == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:8000", "null"])
def test_it_refuses_a_page_of_another_origin(volatile: Emulator, origin: str) -> None:
    assert ask(volatile, "GET", "/_ministack/health", {"Origin": origin})[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_it_refuses_what_a_browser_says_comes_from_another_site(volatile: Emulator, site: str) -> None:
    assert ask(volatile, "GET", "/_ministack/health", {"Sec-Fetch-Site": site})[0] == 403


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_it_answers_its_own_page_and_the_address_bar(volatile: Emulator, site: str) -> None:
    own = {"Host": "localhost:4566", "Origin": "http://localhost:4566", "Sec-Fetch-Site": site}
    assert ask(volatile, "GET", "/_ministack/health", own)[0] == 200


def test_a_page_cannot_wipe_it(volatile: Emulator) -> None:
    dynamodb = volatile.client("dynamodb")
    create_table(dynamodb, "precious")
    page = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Length": "0"}

    assert ask(volatile, "POST", "/_ministack/reset", page)[0] == 403
    assert "precious" in dynamodb.list_tables()["TableNames"]


def test_a_page_cannot_set_faults(volatile: Emulator) -> None:
    page = {"Origin": "https://evil.example", "Content-Length": "0"}
    assert ask(volatile, "POST", "/_local/faults", page)[0] == 403


def test_it_gives_no_page_leave_to_read_its_answers(volatile: Emulator) -> None:
    for method in ("GET", "OPTIONS"):
        _, headers = ask(volatile, method, "/some-bucket", {})
        assert "Access-Control-Allow-Origin" not in headers


def test_it_refuses_a_foreign_websocket(volatile: Emulator) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "https://evil.example",
    }
    assert ask(volatile, "GET", "/_aws/execute-api/abcd1234/prod", upgrade)[0] == 403
