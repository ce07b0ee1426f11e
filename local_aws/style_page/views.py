"""The style page: every component of the staff pages in every state. No URL leads here in any other stage.

It needs neither storage nor a sign-in: its person and its texts are made up.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from local_aws.style_page import samples
from storage import clock
from web.methods import allow_methods, read_only
from web.notices import Notice

THEMES = ("light", "dark")
COLOURS = (
    *("page", "surface", "sunken", "raised", "line", "edge", "ink", "ink-2", "ink-3", "accent", "accent-soft"),
    *("good", "even", "fair", "poor", "good-soft", "even-soft", "fair-soft", "poor-soft"),
)


@read_only
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    request.staff = samples.PERSON  # type: ignore[attr-defined]
    now = clock.now()
    theme = request.GET.get("theme")
    context = {
        "theme": theme if theme in THEMES else None,
        "colours": COLOURS,
        "icons": samples.ICONS,
        "jobs": samples.jobs(),
        "notices": samples.NOTICES,
        "rows": samples.rows(),
        "person": samples.PERSON,
        "navigation_numbers": {"inbox": 38, "tasks": 6},
        "now": now,
        "earlier": now - timedelta(days=12),
        "today": now.date(),
        "zone": ZoneInfo("UTC"),
    }
    return render(request, "local_aws/style/page.html", context)


@read_only
@never_cache
def item(request: HttpRequest, number: int) -> HttpResponse:
    """What the list opens in its panel."""
    rows = samples.rows()
    if number >= len(rows):
        raise Http404
    return render(request, "local_aws/style/_item.html", {"row": rows[number]})


@allow_methods("POST")
@never_cache
def act(request: HttpRequest) -> HttpResponse:
    """Answers the acts of the list as the inbox does, and changes nothing."""
    numbers = [number for number in request.POST.getlist("id") if number.isdecimal()]
    return render(
        request, "local_aws/style/_acted.html", {"numbers": numbers, "notice": Notice(f"Done: {len(numbers)}.")}
    )
