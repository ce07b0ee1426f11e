"""Prefix, caching and content types of the static files in their bucket, where every release adds its own files."""

from __future__ import annotations

from mimetypes import MimeTypes

PREFIX = "static/"  # also in the site's role, in the policy of the bucket, and in the edge
FOREVER = "public, max-age=31536000, immutable"  # the name of each file has a hash of its content

_TYPES = MimeTypes()  # the list of Python, not that of the machine
_TYPES.add_type("text/javascript", ".js")  # Python 3.11 still says application/javascript


def content_type(name: str) -> str:
    """From the name alone. The metadata of an object is ignored."""
    guessed = _TYPES.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
