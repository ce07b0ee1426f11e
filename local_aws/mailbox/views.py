"""The mailbox of one machine: what the site sent, as its readers see it. No URL leads here in any other stage."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from feedback.replies import receiving
from feedback.replies.receiving import Refused
from feedback.replies.reply_addresses import NotOurs
from local_aws.mailbox import mails
from local_aws.mailbox.mails import ShownMail
from storage.writes import NotFound
from web.methods import allow_methods, read_only

# A mail is foreign HTML: it runs no script, loads nothing, and can neither navigate nor send a form.
OF_A_MAIL = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@never_cache
@read_only
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "local_aws/mailbox.html", {"mails": mails.newest(), "most": mails.MOST})


@never_cache
@read_only
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    return _page(request, _find(mail_id))


@never_cache
@allow_methods("POST")
def answer(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """What the customer writes. A form that is sent twice is one answer."""
    shown, text = _find(mail_id), request.POST.get("text", "")
    try:
        receiving.receive(shown.reply_to, shown.to, text, internet_id=f"<{request.POST.get('token', '')}@mailbox>")
    except NotFound:
        error = "The item of this mail is gone."
    except (NotOurs, Refused) as refused:
        error = str(refused)
    else:
        return redirect(f"{request.path.removesuffix('/answer')}?answered=yes")
    return _page(request, shown, text=text, error=error)


@never_cache
@read_only
def html(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """The HTML part, for the frame of the page above."""
    headers = {"Content-Security-Policy": OF_A_MAIL, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_find(mail_id).part("html"), headers=headers)


def _page(request: HttpRequest, shown: ShownMail, **entered: str) -> HttpResponse:
    """`entered` is the text of an answer that was refused, and its error."""
    context = {"mail": shown, "token": uuid4(), "is_answered": "answered" in request.GET, **entered}
    response = render(request, "local_aws/mail.html", context, status=422 if entered else 200)
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return response


def _find(mail_id: UUID) -> ShownMail:
    try:
        return mails.find(str(mail_id))
    except NotFound:
        raise Http404 from None
