"""The origin of a site, such as https://www.example.com, as a browser names it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": "80", "https": "443"}  # a browser leaves them out
LONGEST = 253  # of a host, by RFC 1035
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


class BadOrigin(ValueError):
    """Its text says what to write instead, in the language of the reader."""


def origin(text: str) -> str:
    """Of what a person typed: capital letters, a slash at the end and the usual port make no difference."""
    try:
        parts = urlsplit(text.strip())
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        raise BadOrigin(_("It is no address of a site.")) from None
    if parts.scheme not in PORTS or not host:
        raise BadOrigin(_("Begin with https://, such as https://www.example.com."))
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host) or len(host) > LONGEST:
        raise BadOrigin(_("It is no address of a site."))
    end = "" if port is None or str(port) == PORTS[parts.scheme] else f":{port}"
    found = f"{parts.scheme}://{host}{end}"
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise BadOrigin(_("Leave out everything but the site: %(origin)s.") % {"origin": found})
    return found


def _ascii(host: str) -> str:
    """A host with other letters, such as müller.example, is named like this in the header of a browser."""
    return host if host.isascii() else host.encode("idna").decode()
