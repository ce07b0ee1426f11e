"""Keeps connections to one host open. It uses the same certificates and proxies as botocore."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import botocore
from botocore.exceptions import HTTPClientError
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

ALL_CERTIFICATES = Path(botocore.__file__).with_name("cacert.pem")
# Amazon's certificates, a part of the others. Only a package has this file: ops/package/stand_ins.py writes it. To read
# all the others takes 29 ms of a cold start.
AMAZON_CERTIFICATES = ALL_CERTIFICATES.with_name("amazon.pem")
# A connection that was idle for longer may be closed without our noticing: Lambda can freeze a container for minutes.
FRESH_SECONDS = 30
PORTS = {"https": ":443", "http": ":80"}
NOTHING_SENT = (ConnectTimeoutError, NewConnectionError)


class Connections:
    def __init__(self, url: str, ca_bundle: str | None, timeouts: tuple[float, float]) -> None:
        connect, read = timeouts
        self._url = url
        self._ca_bundle = ca_bundle
        self._options: dict[str, Any] = {
            "timeout": Timeout(connect=connect, read=read),
            "retries": False,
            "maxsize": 10,  # as many threads as may wait for storage at the same time
            # Otherwise the body waits up to 40 ms until the server has acknowledged the headers.
            "socket_options": [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        }
        parts = urlsplit(url)
        # The Host header of the requests. Their signature contains it.
        self.host = parts.netloc.removesuffix(PORTS[parts.scheme])
        self._connect(self._make_pool(only_amazon=parts.netloc.endswith(".amazonaws.com")))
        self._used_at = time.time()

    def post(self, body: bytes, headers: Mapping[str, str], *, may_repeat: bool = True) -> BaseHTTPResponse:
        """Sends again, over a new connection, if there was no answer. The server may have carried out both requests."""
        now = time.time()  # not a monotonic clock, which may stop while Lambda freezes a container
        if now - self._used_at > FRESH_SECONDS:
            self._reconnect()
        self._used_at = now
        try:
            return self._send(body, headers)
        except HTTPError as error:
            if _is_untrusted(error):
                self._connect(self._make_pool(only_amazon=False))
            else:
                self._reconnect()
                if not may_repeat and not isinstance(error, NOTHING_SENT):
                    raise HTTPClientError(error=error) from error
        try:
            return self._send(body, headers)
        except HTTPError as error:
            raise HTTPClientError(error=error) from error

    def _send(self, body: bytes, headers: Mapping[str, str]) -> BaseHTTPResponse:
        return self._pool.urlopen("POST", "/", body, headers, redirect=False)

    def _connect(self, manager: PoolManager) -> None:
        self._manager = manager
        self._pool = manager.connection_from_url(self._url)
        is_https = self._url.startswith("https:")
        self._pool.ConnectionCls = _OneWriteOverTLS if is_https else _OneWrite  # type: ignore[assignment]

    def _reconnect(self) -> None:
        self._manager.clear()
        self._connect(self._manager)

    def _make_pool(self, *, only_amazon: bool) -> PoolManager:
        if not self._url.startswith("https:"):
            return PoolManager(**self._options)  # an emulated AWS
        # One context for all connections: otherwise urllib3 reads the certificates for each of them.
        options = self._options | {"ssl_context": trusted(self._ca_bundle, only_amazon=only_amazon)}
        if not getproxies().get("https"):
            return PoolManager(**options)
        return _through_proxy(self._url, options)


class _OneWrite(HTTPConnection):
    """Sends headers and body together, as botocore does: one system call, and one record of TLS."""

    _unsent_body = b""

    def request(  # type: ignore[override]
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], **options: Any
    ) -> None:
        self._unsent_body = body
        super().request(method, url, None, {**headers, "Content-Length": str(len(body))}, **options)

    def send(self, data: Any) -> None:
        body, self._unsent_body = self._unsent_body, b""
        super().send(data + body)


class _OneWriteOverTLS(_OneWrite, HTTPSConnection):
    pass


def trusted(ca_bundle: str | None, *, only_amazon: bool) -> ssl.SSLContext:
    """The certificates to trust. A bundle that was set replaces all others.

    A caller that trusts only Amazon's must try all certificates if those do not fit.
    """
    prepared = AMAZON_CERTIFICATES if only_amazon and AMAZON_CERTIFICATES.exists() else ALL_CERTIFICATES
    return ssl.create_default_context(cafile=ca_bundle or prepared)


def _is_untrusted(error: HTTPError) -> bool:
    """If the certificate is not trusted, nothing was sent. Other TLS errors can come after data was sent."""
    return isinstance(error, SSLError) and isinstance(error.args[0], ssl.SSLCertVerificationError)


def _through_proxy(url: str, options: dict[str, Any]) -> PoolManager:
    # Imported only if there is a proxy: they import most of botocore.
    from botocore.httpsession import ProxyConfiguration
    from botocore.utils import get_environ_proxies

    proxies = ProxyConfiguration(get_environ_proxies(url))
    proxy = proxies.proxy_url_for(url)
    if not proxy:
        return PoolManager(**options)
    return ProxyManager(proxy, proxy_headers=proxies.proxy_headers_for(proxy), **options)
