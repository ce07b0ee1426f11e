"""The colours of a form as a small style sheet by address: our policy allows no inline styles."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from feedback.forms import accents
from feedback.forms.accents import DARK, LIGHT
from web.methods import read_only

A_DAY = "public, max-age=86400"  # a later version of this program may choose another shade
MEMBERS = {"--accent": "color", "--accent-hover": "hover", "--accent-soft": "soft", "--on-accent": "on"}


@read_only
def sheet(request: HttpRequest, color: str) -> HttpResponse:
    """For any colour: the answer depends on nothing else, and needs no storage."""
    normal = accents.normal(color)
    if normal != f"#{color}":
        raise Http404
    rules = ";".join(f"{name}:{light_dark(normal, member)}" for name, member in MEMBERS.items())
    content = f'@supports (color:light-dark(#000,#fff)){{:root[data-accent="own"]{{{rules}}}}}\n'
    return HttpResponse(content, content_type="text/css; charset=utf-8", headers={"Cache-Control": A_DAY})


def light_dark(color: str, member: str) -> str:
    light, dark = (getattr(accents.accent(color, mode), member) for mode in (LIGHT, DARK))
    return f"light-dark({light},{dark})"
