from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import HTTPClientError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from local_aws import emulated
from ops.package.stand_ins import AMAZON
from storage.connection import https_pool
from storage.connection.https_pool import FRESH_SECONDS, Connections

pytestmark = pytest.mark.integration

CERTIFICATE = Path(__file__).parent / "localhost.pem"


class Server(http.server.ThreadingHTTPServer):
    """Notes the heads of the requests it gets, and the number of connections. The first `silent` get no answer."""

    def __init__(self, *, status: int = 200, silent: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.connected, self.silent = status, 0, silent
        self.released = threading.Event()
        self.heads: list[tuple[str, dict[str, str]]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connected += 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def do_CONNECT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.heads.append((self.requestline, dict(self.headers)))
        if self.server.silent:
            self.server.silent -= 1
            self.server.released.wait()
            self.close_connection = True
            return
        self.send_response(self.server.status)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with running(Server()) as server:
        yield server


@pytest.fixture
def secured() -> Iterator[Server]:
    """Its certificate is self-signed."""
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with running(server):
        yield server


class Recorder:
    """A socket that notes what it sends."""

    def __init__(self, sock: Any, written: list[bytes]) -> None:
        self._sock, self._written = sock, written

    def sendall(self, data: bytes) -> None:
        self._written.append(data)
        self._sock.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def _to(server: Server, scheme: str = "http", bundle: str | None = None) -> Connections:
    return Connections(f"{scheme}://127.0.0.1:{server.server_port}", bundle, (0.3, 1))


def test_a_connection_is_kept(server: Server) -> None:
    connections = _to(server)
    assert [connections.post(b"{}", {}).status for _ in range(3)] == [200] * 3
    assert server.connected == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_headers_and_body_are_one_write(scheme: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue("secured" if scheme == "https" else "server")
    connections = _to(server, scheme, str(CERTIFICATE))
    connections.post(b"{}", {})
    connection: Any = connections._pool._get_conn()
    written: list[bytes] = []
    connection.sock = Recorder(connection.sock, written)
    connections._pool._put_conn(connection)

    assert connections.post(b'{"one": 1}', {}).status == 200

    [only] = written
    assert only.startswith(b"POST / HTTP/1.1\r\n")
    assert only.endswith(b'\r\n\r\n{"one": 1}')


def test_an_idle_connection_is_replaced(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a thaw the other side may be gone, and would tell it only when the request is on its way."""
    connections = _to(server)
    connections.post(b"{}", {})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + FRESH_SECONDS + 1)
    connections.post(b"{}", {})
    assert server.connected == 2


def test_a_server_without_a_trusted_certificate_gets_nothing(secured: Server) -> None:
    with pytest.raises(HTTPClientError, match="CERTIFICATE_VERIFY_FAILED"):
        _to(secured, "https").post(b"{}", {})
    assert secured.heads == []


def test_it_trusts_the_bundle_that_was_set(secured: Server) -> None:
    assert _to(secured, "https", str(CERTIFICATE)).post(b"{}", {}).status == 200


def test_all_are_tried_if_the_certificates_of_amazon_do_not_fit(
    secured: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    amazon = tmp_path / "amazon.pem"
    amazon.write_text("".join(AMAZON.findall(https_pool.ALL_CERTIFICATES.read_text())[:1]))
    monkeypatch.setattr(https_pool, "AMAZON_CERTIFICATES", amazon)
    monkeypatch.setattr(https_pool, "ALL_CERTIFICATES", CERTIFICATE)
    connections = _to(secured, "https")
    connections._connect(connections._make_pool(only_amazon=True))
    assert [connections.post(b"{}", {}).status for _ in range(2)] == [200, 200]
    assert len(secured.heads) == 2


@pytest.mark.parametrize(
    ("url", "trusts_only_amazon"),
    [
        ("https://dynamodb.eu-central-1.amazonaws.com/", True),
        ("https://dynamodb.cn-north-1.amazonaws.com.cn/", False),
        ("https://dynamodb.eu-central-1.amazonaws.com.example.org/", False),
        ("https://127.0.0.1/", False),
    ],
)
def test_only_amazon_is_trusted_with_what_is_sent_to_amazon(
    url: str, trusts_only_amazon: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[bool] = []
    monkeypatch.setattr(https_pool, "trusted", lambda bundle, only_amazon: chosen.append(only_amazon))
    Connections(url, None, (0.3, 1))
    assert chosen == [trusts_only_amazon]


def test_a_certificate_of_another_name_is_refused(secured: Server) -> None:
    other = Connections(f"https://localhost:{secured.server_port}", str(CERTIFICATE), (0.3, 1))
    with pytest.raises(HTTPClientError, match="CERTIFICATE_VERIFY_FAILED"):
        other.post(b"{}", {})


@pytest.mark.parametrize("status", [301, 307])
def test_it_follows_no_redirect(status: int) -> None:
    """A signed request goes to whom it was signed for."""
    with running(Server(status=status)) as server:
        assert _to(server).post(b"{}", {}).status == status
        assert len(server.heads) == 1


def test_an_answer_is_an_answer_also_if_it_is_a_failure() -> None:
    with running(Server(status=503)) as server:
        assert _to(server).post(b"{}", {}).status == 503
        assert len(server.heads) == 1


@pytest.mark.parametrize("ends", [True, False], ids=["connection ended", "silence"])
def test_without_an_answer_it_is_sent_once_more_over_a_new_connection(ends: bool) -> None:
    with running(Server()) as server:
        connections = Connections(f"http://127.0.0.1:{server.server_port}", None, (0.3, 5 if ends else 0.05))
        assert connections.post(b"{}", {}).status == 200
        server.silent = 1
        if ends:
            server.released.set()
        assert connections.post(b"{}", {}).status == 200
        assert (len(server.heads), server.connected) == (3, 2)


def test_it_is_not_sent_a_third_time() -> None:
    with running(Server(silent=2)) as server:
        with pytest.raises(HTTPClientError, match="Read timed out"):
            Connections(f"http://127.0.0.1:{server.server_port}", None, (0.3, 0.05)).post(b"{}", {})
        assert len(server.heads) == 2


def test_a_refused_connection_is_a_failure() -> None:
    with pytest.raises(HTTPClientError, match="Connection refused"):
        Connections(f"http://127.0.0.1:{emulated.free_port()}", None, (0.3, 1)).post(b"{}", {})


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_of_the_environment_is_used_with_its_password(
    server: Server, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    server.status = 407
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}user:secret@127.0.0.1:{server.server_port}")
    with pytest.raises(HTTPClientError, match="407"):
        Connections("https://dynamodb.invalid", None, (0.3, 1)).post(b"{}", {})
    line, head = server.heads[0]
    assert line.startswith("CONNECT dynamodb.invalid:443 ")
    assert head["Proxy-Authorization"] == "Basic dXNlcjpzZWNyZXQ="


def test_a_proxy_is_for_whom_it_is_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "dynamodb.invalid")
    with pytest.raises(HTTPClientError, match="Failed to resolve"):
        Connections("https://dynamodb.invalid", None, (0.3, 1)).post(b"{}", {})
    assert server.heads == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://dynamodb.eu-central-1.amazonaws.com/", "dynamodb.eu-central-1.amazonaws.com"),
        ("https://dynamodb.local:443", "dynamodb.local"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://127.0.0.1:4566", "127.0.0.1:4566"),
        ("https://127.0.0.1:8443", "127.0.0.1:8443"),
    ],
)
def test_the_host_is_named_as_the_request_names_it(url: str, host: str) -> None:
    assert Connections(url, None, (0.3, 1)).host == host


NOT_REACHED = NewConnectionError(None, "refused")  # type: ignore[arg-type]
TOO_LATE = ReadTimeoutError(None, "/", "no answer")  # type: ignore[arg-type]
BROKEN = SSLError(ssl.SSLError("bad record"))  # TLS breaks while an answer is read
UNKNOWN = SSLError(ssl.SSLCertVerificationError("no such issuer"))


@pytest.mark.parametrize(
    ("error", "times"),
    [(NOT_REACHED, 2), (ConnectTimeoutError(), 2), (UNKNOWN, 2), (TOO_LATE, 1), (BROKEN, 1)],
)
def test_what_may_not_happen_twice_is_sent_again_only_if_nothing_was_sent(
    error: HTTPError, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    def fail(connections: Connections, body: bytes, headers: object) -> None:
        sent.append(body)
        raise error

    monkeypatch.setattr(Connections, "_send", fail)
    with pytest.raises(HTTPClientError):
        Connections("http://127.0.0.1:9", None, (0.3, 1)).post(b"{}", {}, may_repeat=False)
    assert sent == [b"{}"] * times
