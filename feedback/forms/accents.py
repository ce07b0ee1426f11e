"""Makes of any colour an accent that is readable, in light and in dark: WCAG 2.2, AA.

No colour is readable as a text on both a light and a dark page. So each gets the nearest one that is: the same hue,
only darker or lighter. The steps are in OKLab, where the same step looks the same in every hue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

LEAST = 4.5  # of a text and what is behind it
STEP = 0.01  # of the lightness, which is from 0 to 1
_COLOR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE | re.ASCII)

Rgb = tuple[float, float, float]  # from 0 to 1


@dataclass(frozen=True)
class Mode:
    """The surfaces of static/css/base.css or dark.css. A test compares them."""

    surfaces: tuple[str, ...]
    tinted: str  # the surface that is mixed with the accent for what is chosen
    tint: float
    texts: tuple[str, ...]  # of which one is on the accent
    direction: int  # to more contrast
    hover: str  # what the accent is mixed with under the pointer


LIGHT = Mode(("#f6f4f0", "#fefdfb", "#efece6", "#ffffff"), "#fefdfb", 0.1, ("#ffffff", "#1e1c18"), -1, "#000000")
DARK = Mode(("#131210", "#1a1916", "#25231f", "#211f1c"), "#1a1916", 0.1, ("#0a0908", "#ffffff"), 1, "#ffffff")


@dataclass(frozen=True)
class Accent:
    color: str
    hover: str
    soft: str
    on: str  # the text on it


def normal(text: str) -> str | None:
    """#0F5 and 00ff55 are #00ff55. None if it is no colour."""
    found = _COLOR.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1].lower()
    return f"#{digits if len(digits) == 6 else ''.join(2 * digit for digit in digits)}"


@cache
def accent(color: str, mode: Mode) -> Accent:
    """The nearest one that is readable. `color` is a normal one."""
    found = color
    lightness, *hue = _oklab(_rgb(color))
    while least_contrast(found, mode) < LEAST:  # black or white at the latest
        lightness += mode.direction * STEP
        found = _hex(_of_oklab(lightness, hue))
    return Accent(
        found,
        _mixed(found, mode.hover, 0.25),
        _soft(found, mode),
        max(mode.texts, key=lambda text: contrast(text, found)),
    )


def contrast(first: str, second: str) -> float:
    """By WCAG, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(color: str, mode: Mode) -> float:
    """Of the colour as a text on each surface, and of the text on it."""
    behind = (*mode.surfaces, _soft(color, mode))
    on = max(contrast(text, color) for text in mode.texts)
    return min(on, *(contrast(color, surface) for surface in behind))


def _soft(color: str, mode: Mode) -> str:
    return _mixed(mode.tinted, color, mode.tint)


def _rgb(color: str) -> Rgb:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in rgb)


def _mixed(first: str, second: str, share: float) -> str:
    return _hex([a + (b - a) * share for a, b in zip(_rgb(first), _rgb(second), strict=True)])


def _luminance(color: str) -> float:
    red, green, blue = map(_linear, _rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    part = max(0.0, part)
    return float(12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


def _product(matrix: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    return [sum(factor * value for factor, value in zip(row, values, strict=True)) for row in matrix]


# Björn Ottosson, "A perceptual color space for image processing", 2020.
_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def _oklab(rgb: Rgb) -> list[float]:
    return _product(_TO_LAB, [value ** (1 / 3) for value in _product(_TO_LMS, [_linear(part) for part in rgb])])


def _of_oklab(lightness: float, hue: Sequence[float]) -> list[float]:
    cubes = [value**3 for value in _product(_FROM_LAB, [lightness, *hue])]
    return [_gamma(part) for part in _product(_FROM_LMS, cubes)]
