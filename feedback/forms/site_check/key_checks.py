"""What is wrong with the key of a widget on a page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.forms.site_check.findings import Finding, hint, problem
from feedback.forms.site_check.on_page import OnPage
from staff.keys import key_check
from staff.keys.key_check import BadKey, KeysUnavailable
from web.caller import Scope

MAKE = 'python manage.py create_key "Widget" --scope feedback:write'


def check(page: OnPage, text: str) -> list[Finding]:
    make = _("Make a key that can only create feedback, and put it into data-key.")
    if not text:
        missing = problem(_("The tag has no key, and this installation takes nothing without one."), MAKE, make)
        return [missing] if settings.FEEDBACK_NEEDS_KEY else []
    try:
        key = key_check.check(text)
    except BadKey:
        return [problem(_("The key of the tag is wrong, revoked or expired."), MAKE, make)]
    except KeysUnavailable:
        return [hint(_("The key could not be checked just now. Try again in a moment."))]
    if key.project_id != page.form.project_id:
        return [problem(_("The key of the tag belongs to another project."), MAKE, make)]
    if Scope.FEEDBACK_WRITE not in key.scopes:
        return [problem(_("The key of the tag may not create feedback."), MAKE, make)]
    if len(key.scopes) > 1:
        text = _("Everyone can read the key in your page, and it may do more than create feedback. Revoke it now.")
        return [problem(text, MAKE, make)]
    return []
