from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ops.release import smoke

Serve = Callable[[dict[str, int]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(statuses: dict[str, int]) -> str:
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
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


def test_one_path_that_fails_is_told(serve: Serve) -> None:
    wrong = smoke.look(serve({"/prod/analytics": 502}))

    assert len(wrong) == 20
    assert all("/prod/analytics: HTTP Error 502" in line for line in wrong)


def test_a_slow_site_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "SLOWEST_MS", 0)

    assert [line.split(" take")[0] for line in smoke.look(serve({}))] == ["Half of the requests"]
