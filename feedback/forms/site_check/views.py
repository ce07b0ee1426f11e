""" "Test my site": fetches a page whose address the member gives, and says what is wrong with our code in it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.forms import form_store, own_forms
from feedback.forms.own_forms import OwnForm
from feedback.forms.share import addresses
from feedback.forms.site_check import checks
from feedback.forms.site_check.findings import Finding
from staff.access import page_requires
from staff.people import staff_of
from storage.limits import limits
from web.caller import Scope
from web.guarded_http import fetching
from web.guarded_http.targets import NotFetched, Reason
from web.methods import allow_methods

CHECKS_A_MINUTE = 10  # of one person, and of a stranger's server


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def check(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_forms.own_form(request, form_id)
    if request.method != "POST":
        return _page(request, own, "")
    address = _with_scheme(request.POST.get("address", "").strip())
    person = staff_of(request).person_id
    if not limits.take("site-check", person, limit=CHECKS_A_MINUTE, window=timedelta(minutes=1)).allowed:
        return _page(request, own, address, error=_("Ten checks a minute are allowed. Wait a moment."), status=429)
    try:
        fetched = fetching.get(address)
    except NotFetched as refusal:
        return _page(request, own, address, error=_explained(refusal.reason), status=422)
    found = checks.check(fetched, addresses.of_form(request, form_id), form_store.head(form_id))
    return _page(request, own, address, found, fetched.target.address)


def _page(
    request: HttpRequest,
    own: OwnForm,
    address: str,
    found: list[Finding] | None = None,
    checked: str = "",
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {**own_forms.context(request, own), "address": address, "findings": found, "checked": checked}
    return render(request, "feedback/forms/site_check/page.html", context | {"error": error}, status=status)


def _with_scheme(address: str) -> str:
    return address if not address or "://" in address else f"https://{address}"


def _explained(reason: Reason) -> str:
    texts = {
        Reason.BAD_ADDRESS: _("Enter the full address of a page, such as https://www.example.com/contact."),
        Reason.NOT_PUBLIC: _("This address is not public, so this installation does not open it."),
        Reason.NO_SUCH_HOST: _("No such site was found. Check the spelling."),
        Reason.NO_ANSWER: _("The site did not answer within 5 seconds. Try again, or check that it is up."),
        Reason.BAD_CERTIFICATE: _("The certificate of the site is not valid, so browsers warn of it, too."),
        Reason.UNREADABLE: _("The site sent something that is no page."),
        Reason.TOO_MANY_REDIRECTS: _("The site redirects again and again. Enter the address where it ends."),
    }
    return texts[reason]
