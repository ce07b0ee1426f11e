"""What the dashboard's templates say again and again."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from analytics.overview.days import Span
from web.templatetags.times import day

register = template.Library()

MOODS = {1: "poor", 2: "poor", 3: "even", 4: "good", 5: "good"}  # as the shape beside the digit bends


@register.simple_tag
def icon(name: str) -> SafeString:
    """Always beside a word, or a hidden one."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def rating(number: int | str) -> SafeString:
    """A shape, then a digit, then colour."""
    number = int(number)
    return format_html(
        '<span class="rate {}">{}<span class="vh">{} </span>{}<span class="vh"> {}</span></span>',
        MOODS[number],
        icon(f"m{number}"),
        gettext("Rated"),
        number,
        gettext("of 5"),
    )


@register.filter
def when(span: Span) -> str:
    if span.is_day:
        return date_format(span.first, pgettext("a day with its weekday, as a Django date format", "D j M"))
    return gettext("{first} to {last}").format(first=day(span.first), last=day(span.last))
