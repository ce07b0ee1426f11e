"""Checks a page of another site for the usual mistakes with a form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.forms import closing
from feedback.forms.form_store import Head
from feedback.forms.share import snippets
from feedback.forms.share.addresses import Addresses
from feedback.forms.site_check import frame_checks, widget_checks
from feedback.forms.site_check.findings import Finding, Kind, hint, problem
from feedback.forms.site_check.on_page import OnPage
from web.guarded_http.fetching import Fetched

OK = 200
ORDER = tuple(Kind)


def check(fetched: Fetched, ours: Addresses, form: Head) -> list[Finding]:
    """Problems first."""
    page = OnPage(fetched, ours, form)
    if fetched.status != OK:
        text = _("The page answers with %(status)s, so there is nothing to check. Visitors need a 200.")
        return [problem(text % {"status": fetched.status})]
    found = [*_closed(form), *widget_checks.check(page), *frame_checks.check(page)]
    if not (page.widgets or page.widgets_from_elsewhere or page.frames):
        found.append(_missing(page))
    return sorted(found, key=lambda each: ORDER.index(each.kind))


def _closed(form: Head) -> list[Finding]:
    if not closing.closed_by(form):
        return []
    text = _("The form is closed: visitors see that, and cannot answer.")
    return [problem(text, place=_("Change its closing date or its number of answers."), view_name="form-settings")]


def _missing(page: OnPage) -> Finding:
    """Not a problem for sure: a page that scripts make has the tag only in a browser."""
    if page.fetched.is_cut:
        return hint(_("Neither the button nor the form is in the first megabyte of the page. The rest was not read."))
    text = _("Neither the button nor the form is in the HTML of the page. If a script adds it, it is not seen here.")
    return hint(text, snippets.widget(page.ours), _("The tag of the button, for the end of the page:"))
