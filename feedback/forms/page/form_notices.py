"""Explains above a form why it was not accepted, although all its fields are right."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Notice:
    title: str | Promise
    hint: str | Promise
    retry_after: int | None = None


EXPIRED = Notice(
    _("Not sent yet: this page was open for too long"),
    _("Everything you typed is still here. Send it once more."),
)
ELSEWHERE = Notice(
    _("Not sent yet: the request came from another site"),
    _("Check the text below. If you wrote it, send it."),
)
# After a timeout the item may be stored already. The same form sent again is the same item.
BUSY = Notice(
    _("Possibly not sent: the site is not available right now"),
    _("Everything you typed is still here. Send it again in a moment: it is stored only once."),
    retry_after=settings.RETRY_AFTER,
)


def too_many(seconds: int) -> Notice:
    return Notice(
        _("Not sent yet: too many requests from your network"),
        _("Everything you typed is still here. Send it again in a minute."),
        retry_after=seconds,
    )
