"""Reads the key of an issue from its address, such as owner/repo#12 or ABC-12. Nothing is requested from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_GITHUB = re.compile(r"/([\w.-]+/[\w.-]+)/(?:issues|pull)/([0-9]{1,9})/?", re.ASCII)
_JIRA = re.compile(r"(?:/[\w.-]+)*/browse/([A-Z][A-Z0-9_]{1,30}-[0-9]{1,9})/?", re.ASCII)


@dataclass(frozen=True)
class IssueLink:
    address: str
    label: str


def read(address: str) -> IssueLink:
    """The key of the issue, or else the host of the page."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host == "github.com" and (issue := _GITHUB.fullmatch(parts.path)):
        return IssueLink(address, f"{issue[1]}#{issue[2]}")
    if issue := _JIRA.fullmatch(parts.path):
        return IssueLink(address, issue[1])
    return IssueLink(address, host)
