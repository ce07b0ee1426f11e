"""How static files lie in the bucket: every release puts its own there, and every version may read them."""

from __future__ import annotations

from mimetypes import MimeTypes

PREFIX = "static/"  # as the site's role, the bucket's policy and the edge know it
FOREVER = "public, max-age=31536000, immutable"  # their names bear the hash of what they hold

_TYPES = MimeTypes()  # its own list, whatever the machine's says
_TYPES.add_type("text/javascript", ".js")  # Python 3.11 still says application/javascript


def content_type(name: str) -> str:
    """By the name alone, whatever an object says of itself."""
    found = _TYPES.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found
