"""Renders a mail when it is sent: in the language and time zone of its recipient, with the templates of that moment.

A mail has two templates: <name>.txt, whose first line is the subject, and <name>.html with the same content.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, engines
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from web.mail.recipients import Recipient

LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(template: str, recipient: Recipient, context: Mapping[str, Any]) -> Rendered:
    site = urlsplit(settings.SITE_URL)
    values = {
        "project_name": settings.PROJECT_NAME,
        **context,
        **(recipient.letter.values if recipient.letter else {}),
        "recipient": recipient,
        "origin": f"{site.scheme}://{site.netloc}" if site.netloc else "",  # empty: the mail has no links
        "language": recipient.language,
    }
    with (
        translation.override(recipient.language),
        timezone.override(ZoneInfo(recipient.time_zone)),
        _links_below(site.path),
    ):
        # Values are texts here, not HTML.
        subject, _, text = _rendered(f"{template}.txt", values, escape=False).strip().partition("\n")
        return Rendered(one_line(subject), text.strip() + "\n", _rendered(f"{template}.html", values, escape=True))


def one_line(text: str) -> str:
    """A subject without line breaks and control characters: they could add headers."""
    visible = "".join(character if _is_visible(character) else " " for character in text)
    line = " ".join(visible.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _is_visible(character: str) -> bool:
    """Not control characters, and not format characters, such as those that reverse the direction of a text."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Cs")


def _rendered(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    text: str = template.render(Context(dict(values), autoescape=escape))
    return text


@contextmanager
def _links_below(path: str) -> Iterator[None]:
    """Django keeps the prefix of the last request of the container, such as /prod."""
    before = get_script_prefix()
    set_script_prefix(f"{path.rstrip('/')}/")
    try:
        yield
    finally:
        set_script_prefix(before)
