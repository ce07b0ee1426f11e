"""Figures of pages that lead to items: the number that each link shows, and the number of items that it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from playwright.sync_api import BrowserContext, Page

# These lead to items without a number of them. All others show it, or say it in `data-items`.
NAMES = ".flag"
SENTENCES = ":is(.worth a, h2 a, header a, .alarm a, .what a)"

LINKS = f"""() => [...document.querySelectorAll('main a')].filter(
    link => link.getAttribute('href').startsWith('/dashboard/inbox/?')
).map(link => ({{
    address: link.getAttribute('href'),
    text: link.textContent.replace(/\\s+/g, ' ').trim(),
    items: link.dataset.items ?? null,
    is_name: link.matches('{NAMES}'),
    is_sentence: link.matches('{SENTENCES}'),
}}))"""

ROW = re.compile(r'<li id="f-')
LEFT_OUT, MORE = 'class="problem"', 'id="more"'
NUMBER = r"(\d[\d,]*)(?![\d.,]*\d|\s?%)"
# "Fri 20 Nov: 3.50, n = 4", "09:00 to 10:00: 5 (rated 4.20)", and "12 items"
SHOWN = (rf"\bn = {NUMBER}", rf": {NUMBER}(?!, n =)", rf"^\D*{NUMBER}\D*$")


@dataclass(frozen=True)
class FigureLink:
    address: str
    text: str
    number: int | None  # of items; None if only words say what the link is about
    is_name: bool = False  # of what may have no items

    def is_right(self, items: int) -> bool:
        return self.is_name or (items > 0 if self.number is None else items == self.number)


def figure_links(page: Page) -> list[FigureLink]:
    return list(_read(page))


def _read(page: Page) -> Iterator[FigureLink]:
    for link in page.evaluate(LINKS):
        if link["is_name"]:
            yield FigureLink(link["address"], link["text"], None, is_name=True)
            continue
        shown = link["items"] or _shown_number(link["text"])
        assert shown or link["is_sentence"], f"Give {link} the number of its items in its text, or as data-items"
        yield FigureLink(link["address"], link["text"], int(shown.replace(",", "")) if shown else None)


def _shown_number(text: str) -> str | None:
    return next((found[1] for pattern in SHOWN if (found := re.search(pattern, text))), None)


def items_behind(context: BrowserContext, site: str, link: FigureLink) -> int:
    """The rows of the inbox, which shows them all on one page, and all of whose filters are right."""
    answer = context.request.get(f"{site}{link.address}")
    assert answer.status == 200
    body = unescape(answer.text())
    assert LEFT_OUT not in body, link
    assert MORE not in body, f"{link}: seed fewer items"
    return len(ROW.findall(body))
