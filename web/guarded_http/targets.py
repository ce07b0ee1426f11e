"""What a request goes to, from the text of an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from django.utils.encoding import iri_to_uri

PORTS = {"http": 80, "https": 443}
LEAST_OTHER_PORT = 1024  # below, other protocols than HTTP have their places
LONGEST = 2000
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")


class Reason(StrEnum):
    BAD_ADDRESS = "bad_address"
    NOT_PUBLIC = "not_public"
    NO_SUCH_HOST = "no_such_host"
    NO_ANSWER = "no_answer"
    BAD_CERTIFICATE = "bad_certificate"
    UNREADABLE = "unreadable"
    TOO_MANY_REDIRECTS = "too_many_redirects"


class NotFetched(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Target:
    scheme: str
    host: str  # as DNS has it, in lower case, without brackets
    port: int
    path: str  # with the query

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def address(self) -> str:
        return self.origin + self.path


def read(text: str) -> Target:
    """Raises NotFetched. A name and a password in the address are refused: they can hide where it leads."""
    if len(text) > LONGEST or _UNFIT.search(text):
        raise NotFetched(Reason.BAD_ADDRESS)
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS[parts.scheme]
        host = _host(parts)
    except (ValueError, KeyError):
        raise NotFetched(Reason.BAD_ADDRESS) from None
    if "@" in parts.netloc or (port not in PORTS.values() and port < LEAST_OTHER_PORT):
        raise NotFetched(Reason.BAD_ADDRESS)
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, port, iri_to_uri((parts.path or "/") + query))


def _host(parts: SplitResult) -> str:
    """Raises ValueError."""
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError(host)
    return host
