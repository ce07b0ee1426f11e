from __future__ import annotations

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from analytics.series import Span
from web.templatetags.times import day

register = template.Library()


@register.filter
def when(span: Span) -> str:
    if span.is_day:
        return date_format(span.first, pgettext("a day with its weekday, as a Django date format", "D j M"))
    return gettext("{first} to {last}").format(first=day(span.first), last=day(span.last))
