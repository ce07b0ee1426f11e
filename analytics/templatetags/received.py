"""Lets a page of ops, which may not import this app, say how much a release has received."""

from __future__ import annotations

from typing import Any

from django import template

from analytics import release_totals

register = template.Library()


@register.simple_tag(takes_context=True)
def received_by(context: dict[str, Any], release: str) -> int | None:
    return release_totals.by_release(context["request"].staff.project_id, release)
