"""Every word of every page of ours is one that a translator has seen.

The pages are read with a catalogue that puts marks around each text, which nobody sees. What stands outside of them was
written by visitors, is the same in every language, or was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from django.conf import LazySettings
from playwright.sync_api import Page

from ops.management.commands.compile_translations import read
from tests.browser import places
from tests.browser.places import PLACES
from tests.browser.visitor import STORY
from tests.browser.visits import Place, Visit

BEGIN, END = "\u2063", "\u2064"  # invisible
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
IN_ENGLISH = (places.reference, places.style_page)  # for those who write programs

SAME_EVERYWHERE = re.compile(
    r"\b(Feedback|Ada( Lovelace)?|Grace Hopper|Words|default|form|api|UTC|DO|AL|docs/bill\.md|"
    r"Norrvik Ferries and Harbours, Northern Islands|"  # a project of the test, and its jobs
    r"Move 1,240 items to Done|test\.unknown|All is right|"
    r"Swedish|"  # Django translates it
    r"API Gateway|DynamoDB|CloudWatch|X-Ray|Lambda|S3|SQS and SNS|us-east-1|"
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)|(Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)|"
    r"[\w.]+@[\w.]+|\w{4}-\w{4}|[0-9a-f]{2,})\b|" + re.escape(STORY)
)


@pytest.fixture
def marked(settings: LazySettings, tmp_path: Path) -> None:
    catalog = read(settings.BASE_DIR / CATALOGUE)
    for message in catalog:
        if message.id and message.string and "Django date format" not in (message.context or ""):
            message.string = _marked(message.string)
    binary = tmp_path / "en" / "LC_MESSAGES" / "django.mo"
    binary.parent.mkdir(parents=True)
    with binary.open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [tmp_path]


def _marked(text: str | Sequence[str]) -> str | tuple[str, ...]:
    return f"{BEGIN}{text}{END}" if isinstance(text, str) else tuple(f"{BEGIN}{form}{END}" for form in text)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    "place", [place for place in PLACES if place not in IN_ENGLISH], ids=lambda place: place.__name__
)
def test_no_word_was_forgotten(
    page: Page, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    place(Visit(page, site, stack, settings, monkeypatch))

    texts: list[str] = page.evaluate(TEXTS)
    assert any(BEGIN in text for text in texts)
    assert [text for text in texts if re.search(r"[^\W\d_]{2}", SAME_EVERYWHERE.sub("", _unmarked(text)))] == []


def _unmarked(text: str) -> str:
    """Without what stands inside marks; inside one text another can be filled in."""
    depth, left = 0, []
    for letter in text:
        depth += (letter == BEGIN) - (letter == END)
        if not depth and letter != END:
            left.append(letter)
    return "".join(left)


# Not code, what is said to be in a language of its own, and what the browser itself writes in the reader's.
TEXTS = """() => {
    const strange = "script, style, code, pre, time, .mono, body [lang]";
    const sentences = ".trail p, .strip span"; // with names and times in them
    const texts = [document.title];
    for (const element of document.body.querySelectorAll("*")) {
        if (element.matches(sentences)) texts.push(element.textContent);
        if (element.closest(`${strange}, ${sentences}`)) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name) ?? "");
        for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.nodeValue);
    }
    return texts;
}"""
