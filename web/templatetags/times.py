"""Times on the pages of staff.

The server writes them in the project's time zone and names it. static/js/times.js rewrites them in the reader's own.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from storage import clock

register = template.Library()


@register.simple_tag
def moment(when: datetime, zone: ZoneInfo, today: date) -> SafeString:
    """For lists of items: the time of a moment today, the day of any other."""
    local = when.astimezone(zone)
    return _marked("moment", local, time_of_day(local) if local.date() == today else day(local))


@register.simple_tag
def stamp(when: datetime, zone: ZoneInfo, today: date) -> SafeString:
    """The time of a moment today, the day and the time of any other."""
    local = when.astimezone(zone)
    earlier = date_format(local, pgettext("a moment, as a Django date format", "j M, H:i T"))
    return _marked("stamp", local, time_of_day(local) if local.date() == today else earlier)


@register.simple_tag
def clock_time(when: datetime, zone: ZoneInfo) -> SafeString:
    local = when.astimezone(zone)
    return _marked("time", local, time_of_day(local))


@register.filter
def in_full(moment_text: str) -> str:
    """For mails: a moment of their context, in the time zone that is active, as no script can rewrite it there."""
    return _in_full(timezone.localtime(clock.from_text(moment_text)))


@register.filter
def day(on: date) -> str:
    return date_format(on, pgettext("a day, as a Django date format", "j M"))


def time_of_day(at: datetime) -> str:
    return date_format(at, pgettext("a time, as a Django date format", "H:i T"))


def _marked(kind: str, local: datetime, short: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}" data-as="{}">{}</time>',
        local.isoformat("T", "seconds"),
        _in_full(local),
        kind,
        short,
    )


def _in_full(local: datetime) -> str:
    return date_format(local, pgettext("a moment in full, as a Django date format", "j F Y, H:i T"))
