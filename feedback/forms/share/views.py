"""The page with the code that puts a form on a site."""

from __future__ import annotations

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms
from feedback.forms.own_forms import OwnForm
from feedback.forms.share import addresses, mail_code, mail_links, snippets
from staff.access import page_requires
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def share(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_forms.own_form(request, form_id)
    response = render(request, "feedback/forms/share/page.html", _context(request, own))
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # the preview
    return response


def _context(request: HttpRequest, own: OwnForm) -> dict[str, object]:
    links = addresses.of_form(request, own.form_id)
    mail = mail_links.of(own.shown, links)
    sites = own.row.allowed_sites if own.row else None
    return {
        **own_forms.context(request, own),
        "links": links,
        "iframe": snippets.iframe(links, own.title),
        "height_script": snippets.height_script(links),
        "widget": snippets.widget(links),
        "needs_key": settings.FEEDBACK_NEEDS_KEY,
        "react": snippets.react(links),
        "policy": snippets.policy(links),
        "mail": mail,
        "mail_html": mail_code.html(mail),
        "mail_text": mail_code.text(mail),
        "sites": sorted(sites or {*settings.CORS_ALLOWED_ORIGINS, *settings.EMBED_ALLOWED_ORIGINS}),
    }
