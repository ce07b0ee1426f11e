"""The mailbox of one machine: what the site sent, as its readers see it. No URL leads here in any other stage."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from local_aws.mailbox import mails
from local_aws.mailbox.mails import ShownMail
from storage.writes import NotFound
from web.methods import read_only

# A mail is foreign HTML: it runs no script, loads nothing, and can neither navigate nor send a form.
OF_A_MAIL = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@never_cache
@read_only
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "local_aws/mailbox.html", {"mails": mails.newest(), "most": mails.MOST})


@never_cache
@read_only
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    response = render(request, "local_aws/mail.html", {"mail": _find(mail_id)})
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return response


@never_cache
@read_only
def html(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """The HTML part, for the frame of the page above."""
    headers = {"Content-Security-Policy": OF_A_MAIL, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_find(mail_id).part("html"), headers=headers)


def _find(mail_id: UUID) -> ShownMail:
    try:
        return mails.find(str(mail_id))
    except NotFound:
        raise Http404 from None
