"""What a page of another site has of us: script tags, iframes and policies in its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

NOT_CARRIED_OUT = ("template", "noscript")


@dataclass(frozen=True)
class Element:
    """A script or an iframe. An attribute without a value is empty."""

    attributes: Mapping[str, str]
    address: str  # as a browser resolves it

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class PageParts:
    scripts: list[Element] = field(default_factory=list)
    frames: list[Element] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)  # of meta elements


def read(text: str, address: str) -> PageParts:
    reader = _Reader(address)
    # Python's parser gives up at some marks that browsers skip: what came before them counts.
    with suppress(AssertionError, ValueError):
        # Without close(): what is not closed at the end of a page that was cut says nothing.
        reader.feed(text)
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.parts = PageParts()
        self._base = address
        self._hidden = 0  # how many elements around this place are not carried out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: (value or "").strip() for name, value in reversed(attrs)}  # the first of two counts
        if tag in NOT_CARRIED_OUT:
            self._hidden += 1
        elif tag == "base" and attributes.get("href"):
            self._base = self._resolved(attributes["href"])
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            self.parts.policies.append(attributes.get("content", ""))
        elif tag in ("script", "iframe") and attributes.get("src") and not self._hidden:
            parts = self.parts.scripts if tag == "script" else self.parts.frames
            parts.append(Element(attributes, self._resolved(attributes["src"])))

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_CARRIED_OUT:
            self._hidden = max(0, self._hidden - 1)

    def _resolved(self, address: str) -> str:
        try:
            resolved = urljoin(self._base, address)
            urlsplit(resolved).port  # noqa: B018 - raises if it is none
        except ValueError:
            return ""
        return resolved
