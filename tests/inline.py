"""Finds in a page what the Content-Security-Policy forbids."""

from __future__ import annotations

from html.parser import HTMLParser


class Inline(HTMLParser):
    """What the policy of the site forbids, and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]

    @classmethod
    def found_in(cls, page: str) -> list[str]:
        return cls._read(page).found

    @classmethod
    def attributes_of(cls, page: str) -> list[tuple[str, str | None]]:
        return cls._read(page).attributes

    @classmethod
    def _read(cls, page: str) -> Inline:
        parser = cls()
        parser.feed(page)
        return parser
