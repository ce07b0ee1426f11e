"""Whether a Content-Security-Policy of a page lets it use an address: by CSP level 3, without hashes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SCRIPT = ("script-src-elem", "script-src", "default-src")
CONNECT = ("connect-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
# Which directive to add where only default-src decides: one of its own changes nothing else.
OWN = {SCRIPT: "script-src", CONNECT: "connect-src", FRAME: "frame-src"}
PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(?P<port>\*|[0-9]{1,5}))?")


@dataclass(frozen=True)
class Block:
    """The directive that does not allow an address, and what it should be."""

    directive: str
    is_strict_dynamic: bool
    cure: str


def policies_of(headers: Sequence[str], metas: Sequence[str]) -> list[str]:
    """A header can have several, separated by commas. Each of them has to allow an address."""
    return [policy.strip() for text in (*headers, *metas) for policy in text.split(",") if policy.strip()]


def block(policy: str, directives: tuple[str, ...], address: str, page: str, nonce: str = "") -> Block | None:
    """None if the policy allows it. The first of the directives that the policy has decides."""
    stated = _parsed(policy)
    name = next((each for each in directives if each in stated), None)
    if name is None:
        return None
    sources = stated[name]
    is_script = directives is SCRIPT
    if is_script and nonce and f"'nonce-{nonce}'" in sources:
        return None
    is_strict = is_script and "'strict-dynamic'" in sources
    if not is_strict and any(_allows(source, urlsplit(address), urlsplit(page)) for source in sources):
        return None
    kept = [source for source in sources if source.lower() != "'none'"]
    added = OWN[directives] if name == "default-src" else name
    return Block(name, is_strict, " ".join([added, *kept, _origin(address)]))


def _parsed(policy: str) -> Mapping[str, list[str]]:
    """The first of two directives with the same name counts."""
    stated: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        stated.setdefault(name.lower(), sources)
    return stated


def _allows(source: str, address: SplitResult, page: SplitResult) -> bool:
    source = source.lower()
    if source == "*":
        return address.scheme in PORTS
    if source == "'self'":
        is_same = address.port == page.port or _port(address) == _port(page)
        return address.hostname == page.hostname and is_same and _fits(page.scheme, address.scheme)
    if source.startswith("'"):
        return False
    if source.endswith(":"):
        return _fits(source[:-1], address.scheme)
    scheme, _, rest = source.rpartition("://")
    host, slash, path = rest.partition("/")
    return (
        _fits(scheme or page.scheme, address.scheme)
        and _is_host(host, address)
        and _is_path(slash + path, address.path or "/")
    )


def _fits(scheme: str, other: str) -> bool:
    """HTTPS is never refused where HTTP is allowed."""
    return other == scheme or (scheme, other) == ("http", "https")


def _is_host(pattern: str, address: SplitResult) -> bool:
    match = HOST.fullmatch(pattern)
    if match is None:
        return False
    name, port = match["name"], match["port"]
    host = address.hostname or ""
    is_named = host.endswith(name[1:]) if name.startswith("*.") else host == name
    if port == "*":
        return is_named
    return is_named and (_port(address) == int(port) if port else _port(address) == PORTS[address.scheme])


def _is_path(pattern: str, path: str) -> bool:
    if pattern in ("", "/"):
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern


def _port(parts: SplitResult) -> int | None:
    return parts.port or PORTS.get(parts.scheme)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
