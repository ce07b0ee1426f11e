"""Any colour becomes an accent that is readable on light and on dark pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from feedback.forms import accents
from feedback.forms.accents import DARK, LIGHT, Mode, contrast
from feedback.forms.models import Form
from feedback.forms.settings import shades
from storage import writes
from storage.memory_cache import forget_all
from tests.factories import a_form

COLORS = ("#ffff00", "#ff0000", "#00ff00", "#0000ff", "#000000", "#ffffff", "#7f7f7f", "#00aa88", "#ff69b4", "#0f56a8")
HINT = {LIGHT: "#69645a", DARK: "#a09a8f"}  # --ink-3, the palest text


@pytest.mark.parametrize("mode", [LIGHT, DARK])
@pytest.mark.parametrize("color", COLORS)
def test_each_colour_gets_one_that_passes_on_every_surface(color: str, mode: Mode) -> None:
    found = accents.accent(color, mode)

    for surface in (*mode.surfaces, found.soft):
        assert contrast(found.color, surface) >= 4.5
    assert contrast(found.on, found.color) >= 4.5
    assert contrast(found.on, found.hover) >= 4.5
    assert contrast(HINT[mode], found.soft) >= 4.5


def test_a_colour_that_passes_stays_and_others_keep_their_hue() -> None:
    assert accents.accent("#0f56a8", LIGHT).color == "#0f56a8"
    assert accents.accent("#ffff00", DARK).color == "#ffff00"
    red = accents.accent("#ff0000", LIGHT).color
    assert red[3:] == "0000"
    assert 4.5 <= accents.least_contrast(red, LIGHT) < 4.8  # the nearest, and not just a dark one


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("mode", "file"), [(LIGHT, "base.css"), (DARK, "dark.css")])
def test_the_surfaces_are_those_of_the_pages(mode: Mode, file: str) -> None:
    css = (site.BASE_DIR / "static" / "css" / file).read_text()
    found = dict(re.findall(r"--(page|surface|sunken|raised|ink-3): (#[0-9a-f]{6})", css))

    assert tuple(found[name] for name in ("page", "surface", "sunken", "raised")) == mode.surfaces
    assert (mode.tinted, HINT[mode]) == (found["surface"], found["ink-3"])


@pytest.mark.parametrize(
    ("text", "color"),
    [("#0F5", "#00ff55"), (" 00ff55 ", "#00ff55"), ("blue", None), ("#12345", None), ("#12345g", None), ("", None)],
)
def test_a_colour_has_one_way_to_be_written(text: str, color: str | None) -> None:
    assert accents.normal(text) == color


def test_the_page_of_settings_says_what_it_becomes() -> None:
    light, dark = shades.of("#0f56a8")

    assert (light.is_same, light.is_dark, dark.is_same, dark.is_dark) == (True, False, False, True)
    assert float(dark.ratio) < 4.5
    assert shades.of(None) == []


def test_the_style_sheet_is_cached_and_for_colours_only(client: Client) -> None:
    answer = client.get("/accent/ffff00.css")

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert ':root[data-accent="own"]{--accent:light-dark(' in answer.content.decode()
    assert f"--accent:light-dark({accents.accent('#ffff00', LIGHT).color},#ffff00)" in answer.content.decode()
    for wrong in ("FFFF00", "ff0", "red", "%23ffff00", "ffff00;}*{}"):
        assert client.get(f"/accent/{wrong}.css").status_code == 404


@pytest.mark.usefixtures("stack")
def test_page_and_widget_of_a_form_have_its_colour(client: Client, asked: list[str]) -> None:
    form = a_form("survey")
    assert "/accent/" not in client.get("/f/survey").content.decode()
    writes.change(form, Form.accent.set("#00aa88"))
    forget_all()
    asked.clear()

    page = client.get("/f/survey").content.decode()
    document: dict[str, Any] = client.get("/widget/form?form=survey").json()

    assert 'data-accent="own"' in page
    assert '<link rel="stylesheet" href="/accent/00aa88.css">' in page
    assert document["colors"]["--own-accent"] == f"light-dark({accents.accent('#00aa88', LIGHT).color},#00aa88)"
    assert asked == ["GetItem! forms-local"]
