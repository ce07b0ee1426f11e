from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ops.release import smoke

Serve = Callable[..., str]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def serve(asked: list[str]) -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(statuses: dict[str, int], *, hangs_up: int = 0) -> str:
        left = [None] * hangs_up

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                if left:
                    left.pop()
                    self.close_connection = True
                    return
                self.send_response(statuses.get(self.path, 200))
                self.send_header("X-Release", "7")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/prod/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_site_that_answers_is_well(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.look(serve({})) == []
    assert capsys.readouterr().out.startswith("60 requests, ")


def test_one_path_that_fails_is_told(serve: Serve, asked: list[str]) -> None:
    wrong = smoke.look(serve({"/prod/analytics": 502}))

    assert len(wrong) == 20
    assert asked.count("/prod/analytics") == 20, "an answer is an answer: it is not asked for again"
    assert all("/prod/analytics: HTTP Error 502" in line for line in wrong)


def test_a_connection_that_breaks_is_tried_once_more(serve: Serve, asked: list[str]) -> None:
    assert smoke.look(serve({}, hangs_up=1)) == []
    assert asked[:3] == ["/prod/health", "/prod/health", "/prod/"]


def test_one_that_breaks_again_is_told(serve: Serve) -> None:
    [wrong] = smoke.look(serve({}, hangs_up=2))

    assert "/prod/health: Remote end closed connection" in wrong


def test_a_slow_site_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "SLOWEST_MS", 0)

    assert [line.split(" take")[0] for line in smoke.look(serve({}))] == ["Half of the requests"]
