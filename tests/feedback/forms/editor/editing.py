"""The editor of a form as a browser without scripts uses it: it changes what a page shows, and presses a button."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

FORMS = "/dashboard/forms/"


class _Controls(HTMLParser):
    """What a browser would send of the form with the id `editor`."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.is_inside = False
        self.open: tuple[str, str] | None = None  # the kind of control whose content is being read, and its name

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.is_inside = given.get("id") == "editor"
        name = given.get("name")
        if not self.is_inside:
            return
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.fields.setdefault(name, []).append(given.get("value") or "")
        elif tag in ("select", "textarea") and name:
            self.open = (tag, name)
            self.fields.setdefault(name, [""])
        elif tag == "option" and self.open and "selected" in given:
            self.fields[self.open[1]] = [given.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        if tag in ("select", "textarea"):
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[0] == "textarea":
            self.fields[self.open[1]] = [data]


class Editor:
    """One tab of one person."""

    def __init__(self, browser: Client, form_id: str = "survey") -> None:
        self.browser, self.path = browser, f"{FORMS}{form_id}"
        self.page, self.fields, self.status, self.address = "", {}, 0, ""  # type: ignore[var-annotated]
        self.open()

    def open(self) -> None:
        self._show(self.browser.get(self.path))

    def press(self, act: str, **typed: Any) -> Editor:
        """`typed` are controls by their names, with _ in place of -."""
        self.type(**typed)
        self._show(self.browser.post(self.path, {**self.fields, "act": act}, follow=True))
        return self

    def type(self, **typed: Any) -> Editor:
        for name, value in typed.items():
            self.fields[name.replace("_", "-")] = value if isinstance(value, list) else [value]
        return self

    def value(self, name: str) -> str:
        return str(self.fields[name][0])

    @property
    def questions(self) -> list[str]:
        return list(self.fields.get("question", []))

    def options(self, question_id: str) -> list[str]:
        return list(self.fields.get(f"q-{question_id}-option", []))

    def _show(self, response: Any) -> None:
        self.page, self.status = response.content.decode(), response.status_code
        self.address = response.redirect_chain[-1][0] if getattr(response, "redirect_chain", []) else self.path
        controls = _Controls()
        controls.feed(self.page)
        self.fields = controls.fields
