"""What becomes of the accent of a form on a light and on a dark page, for the page of its settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format

from feedback.forms import accents
from feedback.forms.accents import DARK, LIGHT, Mode


@dataclass(frozen=True)
class Shade:
    color: str
    page: str
    is_dark: bool
    is_same: bool  # as the colour that was entered
    ratio: str  # the contrast of that colour to the surface on which it is least readable


def of(color: str | None) -> list[Shade]:
    return [_shade(color, mode) for mode in (LIGHT, DARK)] if color else []


def _shade(color: str, mode: Mode) -> Shade:
    found = accents.accent(color, mode).color
    ratio = number_format(accents.least_contrast(color, mode), 2)
    return Shade(found, mode.surfaces[0], mode is DARK, found == color, ratio)
