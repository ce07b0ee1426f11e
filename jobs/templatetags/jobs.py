from __future__ import annotations

from django import template
from django.utils.functional import Promise

from jobs import kinds

register = template.Library()


@register.filter
def job_title(kind: str) -> str | Promise:
    """In the language of the page or the mail. The name, if this version of the code does not know the kind."""
    known_kind = kinds.job_kind(kind)
    return known_kind.title if known_kind else kind
