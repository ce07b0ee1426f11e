"""Fetching a page of a stranger: from servers that behave, and from those that do not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socket import create_server, socket
from types import SimpleNamespace
from typing import Any

import pytest

from tests.serving import served
from web.guarded_http import fetching
from web.guarded_http.connection import Deadline, TimedSocket
from web.guarded_http.targets import NotFetched, Reason

pytestmark = pytest.mark.integration
Start = Callable[..., object]


@contextmanager
def _site(pages: dict[str, tuple[str, list[tuple[str, str]], bytes]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    requests: list[dict[str, Any]] = []

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        requests.append(environ)
        status, headers, body = pages[environ["PATH_INFO"]]
        start(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    with served(answer) as address:
        yield address, requests


def _reason(address: str) -> Reason:
    with pytest.raises(NotFetched) as refused:
        fetching.get(address)
    return refused.value.reason


def _to(location: str) -> tuple[str, list[tuple[str, str]], bytes]:
    return "302 Found", [("Location", location), ("Set-Cookie", "seen=1")], b""


def test_it_follows_redirects_without_cookies_and_says_where_it_ended() -> None:
    page = ("200 OK", [("Content-Type", "text/html; charset=iso-8859-1"), ("X-A", "1"), ("X-A", "2")], b"caf\xe9")
    with _site({"/": _to("/b?x=1#y"), "/b": page}) as (address, requests):
        fetched = fetching.get(address)

        assert fetched.target.address == f"{address}/b?x=1"
    assert (fetched.status, fetched.text, fetched.all_of("x-a")) == (200, "café", ["1", "2"])
    assert [request.get("HTTP_COOKIE") for request in requests] == [None, None]
    assert all(request["HTTP_HOST"] == address.removeprefix("http://") for request in requests)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", Reason.NOT_PUBLIC),
        ("http://[::ffff:127.0.0.1]/", Reason.NOT_PUBLIC),
        ("file:///etc/passwd", Reason.BAD_ADDRESS),
        ("http://[bad", Reason.BAD_ADDRESS),
        ("/", Reason.TOO_MANY_REDIRECTS),
    ],
)
def test_each_redirect_is_checked(location: str, reason: Reason) -> None:
    with _site({"/": _to(location)}) as (address, requests):
        assert _reason(address) == reason
    assert len(requests) == (6 if reason == Reason.TOO_MANY_REDIRECTS else 1)


def test_it_reads_a_megabyte_at_most() -> None:
    with _site({"/": ("200 OK", [], b"a" * 1_000_001), "/all": ("200 OK", [], b"a" * 1_000_000)}) as (address, _):
        long, whole = fetching.get(address), fetching.get(f"{address}/all")

    assert (len(long.body), long.is_cut) == (1_000_000, True)
    assert (len(whole.body), whole.is_cut) == (1_000_000, False)


def test_a_body_that_it_cannot_read_is_refused() -> None:
    with _site({"/": ("200 OK", [("Content-Encoding", "br")], b"abc")}) as (address, _):
        assert _reason(address) == Reason.UNREADABLE


@contextmanager
def _raw(talk: Callable[[socket], None]) -> Iterator[str]:
    with create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            accepted, _ = listening.accept()
            with accepted:
                talk(accepted)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()


def test_what_is_not_http_is_refused() -> None:
    with _raw(lambda accepted: accepted.sendall(b"220 mail.example.com ESMTP\r\n")) as address:
        assert _reason(address) == Reason.UNREADABLE


def test_a_server_that_answers_forever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the end never."""
    # Each look at the clock takes a moment.
    ticks = iter(range(1000))
    monkeypatch.setattr("web.guarded_http.connection.time", SimpleNamespace(monotonic=lambda: next(ticks) / 4))

    def drip(accepted: socket) -> None:
        accepted.recv(1000)
        try:
            accepted.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                accepted.sendall(b"X-A: 1\r\n")
        except OSError:
            return

    with _raw(drip) as address:
        assert _reason(address) in (Reason.NO_ANSWER, Reason.UNREADABLE)


def test_a_read_after_the_deadline_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("web.guarded_http.connection.time", SimpleNamespace(monotonic=lambda: now[0]))
    deadline = Deadline(5)
    with socket() as unused:
        timed = TimedSocket(unused, deadline)
        now[0] = 105.0
        with pytest.raises(TimeoutError):
            timed.makefile("rb").read(1)
        with pytest.raises(TimeoutError):
            timed.sendall(b"a")


def test_a_lookup_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr(fetching, "SECONDS", 0.05)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: asked.wait(30))
    try:
        assert _reason("http://slow.example.com/") == Reason.NO_SUCH_HOST
    finally:
        asked.set()
