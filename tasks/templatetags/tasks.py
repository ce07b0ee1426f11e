"""Days of deadlines, as people write them."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

register = template.Library()


@register.simple_tag
def deadline(day: date, today: date) -> SafeString:
    """Today, tomorrow, or the day with its weekday."""
    return format_html('<time datetime="{}" title="{}">{}</time>', day.isoformat(), date_format(day), _word(day, today))


def _word(day: date, today: date) -> str:
    if day == today:
        return gettext("today")
    if day == today + timedelta(days=1):
        return gettext("tomorrow")
    if day.year != today.year:
        return date_format(day, pgettext("a day of another year, as a Django date format", "j M Y"))
    return date_format(day, pgettext("a day with its weekday, as a Django date format", "D j M"))


@register.filter
def written_day(text: str) -> str:
    """For mails: a day of their context, in full."""
    return date_format(date.fromisoformat(text))
