"""Icons and other small signs that the pages of all apps use."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

MOODS = {1: "poor", 2: "poor", 3: "even", 4: "good", 5: "good"}
LOGO = SafeString(
    '<svg class="mark" viewBox="0 0 28 28" aria-hidden="true"><rect width="28" height="28" rx="7"/>'
    '<path d="M8 11Q14 23 20 11" fill="none" stroke-width="3" stroke-linecap="round"/></svg>'
)


@register.simple_tag
def logo() -> SafeString:
    return LOGO


@register.simple_tag
def icon(name: str) -> SafeString:
    """Screen readers skip it, so a word has to stand next to it."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def new_tab_hint() -> SafeString:
    """After the text of a link that opens a new tab."""
    return format_html('{}<span class="vh"> {}</span>', icon("new-tab"), gettext("(opens in a new tab)"))


@register.simple_tag
def rating(number: int | str) -> SafeString:
    """A shape and a digit. Colour alone would tell colour-blind people nothing."""
    number = int(number)
    return format_html(
        '<span class="rate {}">{}<span class="vh">{} </span>{}<span class="vh"> {}</span></span>',
        MOODS[number],
        icon(f"m{number}"),
        gettext("Rated"),
        number,
        gettext("of 5"),
    )
