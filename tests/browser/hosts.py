"""A page of somebody else, on another origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.serving import served


@contextmanager
def host(body: str, policy: str = "", script: str = "") -> Iterator[str]:
    """With a script, the page can take it from /own.js."""

    def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/own.js":
            start("200 OK", [("Content-Type", "text/javascript"), ("Content-Length", str(len(script.encode())))])
            return [script.encode()]
        if environ["PATH_INFO"] != "/":
            start("404 Not Found", [("Content-Length", "0")])
            return []
        page = f"<!doctype html><html lang='en'><title>Shop</title><main><h1>Shop</h1>{body}</main>".encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
        start("200 OK", [*headers, ("Content-Security-Policy", policy)] if policy else headers)
        return [page]

    with served(answer) as address:
        yield address
