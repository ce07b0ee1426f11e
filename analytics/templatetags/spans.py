from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from analytics.overview.charts.columns import Part
from analytics.series import Hour
from storage import clock
from web.templatetags.times import day

register = template.Library()


@register.filter
def when(part: Part) -> str:
    """What a column of a chart stands for, in words."""
    if isinstance(part, Hour):
        weekday = date_format(part.start, pgettext("a weekday, as a Django date format", "D"))
        return f"{weekday} {hours(part.start.hour)}"
    if part.is_day:
        return date_format(part.first, pgettext("a day with its weekday, as a Django date format", "D j M"))
    return gettext("{first} to {last}").format(first=day(part.first), last=day(part.last))


@register.filter
def days_ago(moment: datetime, zone: ZoneInfo) -> str:
    days = (clock.today(zone) - moment.astimezone(zone).date()).days
    if days < 2:
        return gettext("yesterday") if days == 1 else gettext("today")
    return gettext("{days} days ago").format(days=days)


@register.filter
def hours(hour: int) -> str:
    start = datetime.combine(date.min, time(hour))
    return gettext("{first} to {last}").format(first=clock_text(start), last=clock_text(start + timedelta(hours=1)))


@register.filter
def clock_text(moment: datetime) -> str:
    return date_format(moment, pgettext("a time without its zone, as a Django date format", "H:i"))
