"""Whether a tag or an iframe shows the form that is checked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.forms import form_store
from feedback.forms.site_check.findings import Finding, problem
from feedback.forms.site_check.on_page import OnPage
from storage import writes


def of(page: OnPage, form_id: str, line: str) -> list[Finding]:
    """`line` is the code for the form that is checked."""
    if form_id == page.form.form_id:
        return []
    names = {"form": form_id[:64]}
    if _exists(form_id):
        text = _("It shows another form, %(form)s.") % names
    else:
        text = _("It names a form that does not exist, %(form)s.") % names
    return [problem(text, line, _("For this form:"))]


def _exists(form_id: str) -> bool:
    try:
        form_store.head(form_id)
    except writes.NotFound:
        return False
    return True
