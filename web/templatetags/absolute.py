"""Absolute addresses, for what other sites read of a page."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], address: str) -> str:
    found: str = context["request"].build_absolute_uri(address)
    return found
