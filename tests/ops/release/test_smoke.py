from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import SimpleNamespace

import pytest

from ops.release import smoke

pytestmark = pytest.mark.integration

TOTALS = {"totalFeedback": 3, "sentiment": {}, "ratings": {}}
HEALTH = {"status": "ok", "version": "7"}
PAGE = b"<!doctype html><html><form></form></html>"


@dataclass(frozen=True)
class Canned:
    body: bytes
    kind: str = "application/json"
    status: int = 200
    longer_by: int = 0  # what Content-Length promises besides


@dataclass
class Site:
    """What a real one answers, but for what a test says differently."""

    answers: dict[str, Canned] = field(
        default_factory=lambda: {
            "/prod/health": Canned(json.dumps(HEALTH).encode()),
            "/prod/": Canned(PAGE, "text/html; charset=utf-8"),
            "/prod/analytics": Canned(json.dumps(TOTALS).encode()),
        }
    )
    server_timing: str = "app;dur=12.5"
    hangs_up: int = 0
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    url: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answers(made))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/prod/"
    yield made
    server.shutdown()
    server.server_close()


def _answers(site: Site) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        wbufsize = -1  # head and body at once: else each answer waits for the client to acknowledge the first

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            site.asked.append(self.path)
            if site.hangs_up:
                site.hangs_up -= 1
                self.close_connection = True
                return
            answer = site.answers[self.path]
            self.send_response(answer.status)
            self.send_header("X-Release", "7")
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body) + answer.longer_by))
            if site.server_timing:
                self.send_header("Server-Timing", site.server_timing)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = bool(answer.longer_by)

        def log_message(self, *_: object) -> None:
            pass

    return Answers


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request takes 400 ms by this clock, and the test does not wait."""
    ticks = count()
    monkeypatch.setattr(smoke, "time", SimpleNamespace(monotonic=lambda: 0.4 * next(ticks)))


def test_a_site_that_answers_right_is_well(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.faults_of(site.url, "7") == []
    assert capsys.readouterr().out.startswith("60 requests. Median 12 ms in the site, ")
    assert site.connections == 1, "to open a connection is no work of the site"


def test_a_path_that_fails_is_reported(site: Site) -> None:
    site.answers["/prod/analytics"] = Canned(b"{}", status=502)

    wrong = smoke.faults_of(site.url)

    assert wrong == ["GET /analytics answered 502."] * 20
    assert site.asked.count("/prod/analytics") == 20, "an answer is an answer: it is not asked for again"


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/prod/health", Canned(b'{"status": "ok", "ver'), "else than a JSON object"),
        ("/prod/health", Canned(PAGE, "text/html"), "else than a JSON object"),
        ("/prod/health", Canned(b'{"status": "ok", "version": "6"}'), "with the version '6'; it must be 7."),
        ("/prod/analytics", Canned(b"[]"), "else than a JSON object"),
        ("/prod/", Canned(PAGE[:20], "text/html"), "a whole page with a form"),
        ("/prod/", Canned(PAGE, "text/html", longer_by=9), "was not answered: IncompleteRead"),
        ("/prod/", Canned(b"", status=301), "answered 301."),
    ],
)
def test_a_wrong_answer_with_200_is_reported(site: Site, path: str, answer: Canned, says: str) -> None:
    site.answers[path] = answer

    wrong = smoke.faults_of(site.url, "7")

    assert len(wrong) == 20
    assert all(says in line for line in wrong), wrong[0]


def test_a_connection_that_breaks_is_tried_once_more(site: Site) -> None:
    site.hangs_up = 1

    assert smoke.faults_of(site.url) == []
    assert site.asked[:3] == ["/prod/health", "/prod/health", "/prod/"]


def test_a_connection_that_breaks_twice_is_reported(site: Site) -> None:
    site.hangs_up = 2

    [wrong] = smoke.faults_of(site.url)

    assert wrong.startswith("GET /health was not answered: RemoteDisconnected: ")


@pytest.mark.usefixtures("far_away")
def test_a_site_that_is_far_away_is_not_slow(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.faults_of(site.url) == []
    assert "12 ms in the site, 400 ms with the network" in capsys.readouterr().out


@pytest.mark.usefixtures("far_away")
def test_a_site_that_does_not_say_how_long_it_took_is_measured_with_the_way(site: Site) -> None:
    site.server_timing = ""

    assert smoke.faults_of(site.url) == ["Half of the requests take the site longer than 400 ms; allowed: 200."]


def test_a_slow_site_is_reported(site: Site) -> None:
    site.server_timing = "cdn-cache;desc=HIT, app;dur=900.5"

    assert smoke.faults_of(site.url) == ["Half of the requests take the site longer than 900 ms; allowed: 200."]


def test_an_unreachable_site_is_reported(site: Site) -> None:
    port = "1"  # no server listens there
    wrong = smoke.faults_of(f"http://127.0.0.1:{port}/")

    assert len(wrong) == 60
    assert "GET /health was not answered: ConnectionRefusedError" in wrong[0]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.com/prod",
        "example.com:8080/prod",
        "//example.com/prod",
        "ftp://example.com/prod",
        "https://",
        "https:///prod",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://name:password@example.com/",
        "https://example.com/prod?a=b",
        "https://example.com/prod#top",
        "https://example.com/a path",
        "https://exämple.com/",
        "https://example.com/\n",
    ],
)
@pytest.mark.parametrize("more", [["7"], ["--check"]], ids=["asked", "checked"])
def test_an_address_that_cannot_be_asked_is_refused_before_anything_is_asked(
    address: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        smoke.main([address, *more])

    assert ended.value.code == 2
    assert "argument SITE_URL: must be like https://example.com/prod" in capsys.readouterr().err


def test_a_check_of_the_address_asks_nothing(site: Site) -> None:
    assert smoke.main([site.url, "--check"]) == 0
    assert site.asked == []


def test_it_ends_with_1_and_a_sentence_for_each_fault(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main([site.url, "7"]) == 0
    assert smoke.main([site.url, "8"]) == 1
    assert capsys.readouterr().err.count("GET /health answered 200 with the version '7'; it must be 8.\n") == 20


def test_a_right_answer_is_compared_field_by_field(site: Site) -> None:
    site.answers["/prod/health"] = replace(site.answers["/prod/health"], body=b'{"status": "degraded", "version": "7"}')

    assert "with the status 'degraded'" in smoke.faults_of(site.url)[0]
