from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat

register = template.Library()


@register.filter
def measured(number: float, digits: int) -> str:
    """With a minus sign, which is as wide as a digit. A hyphen is not."""
    return str(floatformat(number, digits)).replace("-", "−")  # noqa: RUF001 - this character is meant
