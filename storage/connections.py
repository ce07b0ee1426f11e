"""Connections to one host that stay open, with the certificates and proxies that botocore takes."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import HTTPClientError
from botocore.httpsession import ProxyConfiguration, get_cert_path
from botocore.utils import get_environ_proxies
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import HTTPError

# What has rested for longer may be dead without a word: a function thaws after minutes, and nobody told it of the end.
FRESH_SECONDS = 30
PORTS = {"https": ":443", "http": ":80"}


class Connections:
    def __init__(self, url: str, ca_bundle: str | None, timeouts: tuple[float, float]) -> None:
        connect, read = timeouts
        options: dict[str, Any] = {
            "timeout": Timeout(connect=connect, read=read),
            "retries": False,
            "maxsize": 10,  # as many threads as may wait for storage at one time
            # Else the body waits until the other side has acknowledged the headers: 40 ms.
            "socket_options": [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        }
        self._url = url
        self._manager = _manager(url, ca_bundle, options)
        self._pool = self._manager.connection_from_url(url)
        self._used_at = time.time()
        parts = urlsplit(url)
        # As the request names it, which its signature has to repeat.
        self.host = parts.netloc.removesuffix(PORTS[parts.scheme])

    def post(self, body: bytes, headers: Mapping[str, str]) -> BaseHTTPResponse:
        now = time.time()  # of the wall: what a frozen function's own clock says of it is nobody's promise
        if now - self._used_at > FRESH_SECONDS:
            self._manager.clear()
            self._pool = self._manager.connection_from_url(self._url)
        self._used_at = now
        try:
            return self._pool.urlopen("POST", "/", body, headers, redirect=False)
        except HTTPError as error:
            raise HTTPClientError(error=error) from error


def _manager(url: str, ca_bundle: str | None, options: dict[str, Any]) -> PoolManager:
    if not url.startswith("https:"):
        return PoolManager(**options)  # an emulated AWS: on this machine, or on one beside it
    # Made once: left to itself, urllib3 reads the certificates anew for each connection.
    certificates = get_cert_path(ca_bundle or True)  # type: ignore[arg-type]
    options["ssl_context"] = ssl.create_default_context(cafile=certificates)
    proxies = ProxyConfiguration(get_environ_proxies(url))
    proxy = proxies.proxy_url_for(url)
    if not proxy:
        return PoolManager(**options)
    return ProxyManager(proxy, proxy_headers=proxies.proxy_headers_for(proxy), **options)
