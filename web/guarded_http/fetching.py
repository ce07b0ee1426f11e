"""Fetches a page whose address a person gave: from a public address, in 5 seconds, 1 MB of it, without cookies. Each
redirect is checked like the first address.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urljoin

from web.guarded_http import connection, targets
from web.guarded_http.connection import Deadline
from web.guarded_http.targets import NotFetched, Reason, Target

SECONDS = 5
MOST_BYTES = 1_000_000
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {
    "User-Agent": "feedback-site-check",
    "Accept": "text/html",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True)
class Fetched:
    target: Target  # that answered in the end
    status: int
    headers: Message
    body: bytes
    is_cut: bool

    def all_of(self, header: str) -> list[str]:
        return [str(value) for value in self.headers.get_all(header, [])]

    @property
    def text(self) -> str:
        encoding = self.headers.get_content_charset() or "utf-8"
        try:
            return self.body.decode(encoding, errors="replace")
        except LookupError:
            return self.body.decode("utf-8", errors="replace")


def get(address: str) -> Fetched:
    """Raises NotFetched."""
    deadline = Deadline(SECONDS)
    for _ in range(MOST_REDIRECTS + 1):
        fetched = _get_once(targets.read(address), deadline)
        location = fetched.headers.get("Location")
        if fetched.status not in REDIRECTS or not location:
            return fetched
        try:
            address = urljoin(fetched.target.address, str(location))
        except ValueError:
            raise NotFetched(Reason.BAD_ADDRESS) from None
    raise NotFetched(Reason.TOO_MANY_REDIRECTS)


def _get_once(target: Target, deadline: Deadline) -> Fetched:
    open_connection = _Connection(target, deadline)
    try:
        open_connection.request("GET", target.path, headers=HEADERS)
        return _read(target, open_connection.getresponse())
    except ssl.SSLCertVerificationError:
        raise NotFetched(Reason.BAD_CERTIFICATE) from None
    except OSError:
        raise NotFetched(Reason.NO_ANSWER) from None
    except (HTTPException, ValueError):
        raise NotFetched(Reason.UNREADABLE) from None
    finally:
        open_connection.close()


def _read(target: Target, response: HTTPResponse) -> Fetched:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched(Reason.UNREADABLE)
    body = response.read(MOST_BYTES + 1)
    return Fetched(target, response.status, response.headers, body[:MOST_BYTES], is_cut=len(body) > MOST_BYTES)


class _Connection(HTTPConnection):
    def __init__(self, target: Target, deadline: Deadline) -> None:
        super().__init__(target.host, target.port)
        self.default_port = targets.PORTS[target.scheme]  # the Host header leaves it out
        self._target, self._deadline = target, deadline

    def connect(self) -> None:
        self.sock = connection.connect(self._target, self._deadline)
