"""Filters of the operations page for amounts, times and events."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext, pgettext

from ops.ledger.release_history import CANARY_ENDED, LedgerLine

register = template.Library()

MILLION, THOUSAND = 10**6, 1000


@register.filter
def money(amount: Decimal, places: int = 2) -> str:
    number = number_format(round(amount, places), places, use_l10n=True, force_grouping=True)
    return pgettext("an amount in US dollars", "${amount}").format(amount=number)


@register.filter
def service(name: str) -> str:
    """Translates the few service names that AWS does not use itself."""
    return {"Data transfer": gettext("Data transfer"), "KMS and SSM": gettext("KMS and SSM")}.get(name, name)


@register.filter
def volume(requests: Decimal | int) -> str:
    """300 k, 1.5 M."""
    number = Decimal(requests)
    if number >= MILLION:
        return gettext("{number} M").format(number=_short(number / MILLION))
    if number >= THOUSAND:
        return gettext("{number} k").format(number=_short(number / THOUSAND))
    return number_format(round(number), 0)


@register.filter
def duration(length: timedelta) -> str:
    seconds = length.total_seconds()
    if seconds < 60:
        places = 1 if seconds < 10 else 0
        return gettext("{seconds} s").format(seconds=number_format(round(seconds, places), places))
    if seconds < 3600:
        minutes, rest = divmod(round(seconds), 60)
        return gettext("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    if length < timedelta(days=1):
        return gettext("{hours} h").format(hours=round(seconds / 3600))
    return ngettext("{days} day", "{days} days", length.days).format(days=length.days)


@register.filter
def age(since: datetime, now: datetime) -> str:
    return timesince(since, now, depth=1)


@register.filter
def in_hundred(share: Decimal) -> int:
    return round(100 * share)


@register.filter
def what_happened(entry: LedgerLine) -> str:
    """Shows the kind itself if it is unknown: a newer version may have written it."""
    if entry.kind == "canary":
        return gettext("Canary started") if entry.outcome == "watching" else gettext("Canary ended")
    if entry.outcome == CANARY_ENDED:
        return gettext("Canary ended")
    words = {
        "release": gettext("Released"),
        "refused-release": gettext("Release refused"),
        "baked": gettext("Baked"),
        "rollback": gettext("Rolled back"),
        "refused-rollback": gettext("Rollback refused"),
    }
    return words.get(entry.kind, entry.kind)


def _short(number: Decimal) -> str:
    rounded = round(number, 1)
    return number_format(rounded, 0 if rounded == rounded.to_integral_value() or number >= 100 else 1)
