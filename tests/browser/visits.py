"""A browser that opens pages of the site, as tests/browser/places.py uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from staff.models import Person
from tests.sessions import session_of


@dataclass(frozen=True)
class Visit:
    page: Page
    site: str
    emulator: int
    settings: LazySettings
    patch: pytest.MonkeyPatch

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.site}{path}")

    def sign_in(self, person: Person) -> None:
        cookie = {"name": self.settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": self.site}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def is_titled(self, title: str) -> None:
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()


Place = Callable[[Visit], None]
