"""Connections to one host that stay open, with the certificates and proxies that botocore takes."""

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
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

ALL_CERTIFICATES = Path(botocore.__file__).with_name("cacert.pem")
# Amazon's certificates, a part of the others. Only a package has this file: ops/package/stand_ins.py writes it. To read
# all the others takes 29 ms of a cold start.
AMAZON_CERTIFICATES = ALL_CERTIFICATES.with_name("amazon.pem")
# What has rested for longer may be dead without a word: a function thaws after minutes, and nobody told it of the end.
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
            "maxsize": 10,  # as many threads as may wait for storage at one time
            # Else the body waits until the other side has acknowledged the headers: 40 ms.
            "socket_options": [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        }
        parts = urlsplit(url)
        # As the request names it, which its signature has to repeat.
        self.host = parts.netloc.removesuffix(PORTS[parts.scheme])
        self._connect(self._open(only_amazon=parts.netloc.endswith(".amazonaws.com")))
        self._used_at = time.time()

    def post(self, body: bytes, headers: Mapping[str, str], *, may_repeat: bool = True) -> BaseHTTPResponse:
        """Sends a second time, over a new connection, if there was no answer: the first may have been carried out."""
        now = time.time()  # wall time: a frozen function's own clock may stand still
        if now - self._used_at > FRESH_SECONDS:
            self._reconnect()
        self._used_at = now
        try:
            return self._send(body, headers)
        except HTTPError as error:
            if _is_not_trusted(error):
                self._connect(self._open(only_amazon=False))
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

    def _reconnect(self) -> None:
        self._manager.clear()
        self._connect(self._manager)

    def _open(self, *, only_amazon: bool) -> PoolManager:
        if not self._url.startswith("https:"):
            return PoolManager(**self._options)  # an emulated AWS
        # Made once: left to itself, urllib3 reads the certificates again for each connection.
        options = self._options | {"ssl_context": trusted(self._ca_bundle, only_amazon=only_amazon)}
        if not getproxies().get("https"):
            return PoolManager(**options)
        return _by_proxy(self._url, options)


def trusted(ca_bundle: str | None, *, only_amazon: bool) -> ssl.SSLContext:
    """The certificates to trust. A bundle that was set replaces all others.

    A caller that trusts only Amazon's must try all certificates if those do not fit.
    """
    prepared = AMAZON_CERTIFICATES if only_amazon and AMAZON_CERTIFICATES.exists() else ALL_CERTIFICATES
    return ssl.create_default_context(cafile=ca_bundle or prepared)


def _is_not_trusted(error: HTTPError) -> bool:
    """Nothing was sent, as the certificate does not verify. Other errors of TLS may come after something was sent."""
    return isinstance(error, SSLError) and isinstance(error.args[0], ssl.SSLCertVerificationError)


def _by_proxy(url: str, options: dict[str, Any]) -> PoolManager:
    # Imported only where there is a proxy: most of botocore comes with them.
    from botocore.httpsession import ProxyConfiguration
    from botocore.utils import get_environ_proxies

    proxies = ProxyConfiguration(get_environ_proxies(url))
    proxy = proxies.proxy_url_for(url)
    if not proxy:
        return PoolManager(**options)
    return ProxyManager(proxy, proxy_headers=proxies.proxy_headers_for(proxy), **options)
