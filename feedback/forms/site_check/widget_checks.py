"""What is right and wrong with the tag of the widget on a page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.forms import form_store
from feedback.forms.share import snippets
from feedback.forms.site_check import blocked, form_checks, key_checks, policies
from feedback.forms.site_check.findings import Finding, fine, problem
from feedback.forms.site_check.on_page import OnPage
from feedback.forms.site_check.page_parts import Element


def check(page: OnPage) -> list[Finding]:
    found = [_from_elsewhere(page, each) for each in page.widgets_from_elsewhere]
    if not page.widgets:
        return found
    first, *others = page.widgets
    if others:
        text = _("The tag of the button is on the page %(number)s times. Only the first one works. Remove the others.")
        found.append(problem(text % {"number": len(page.widgets)}))
    return [*found, *_check_tag(page, first)]


def _check_tag(page: OnPage, tag: Element) -> list[Finding]:
    line = snippets.widget(page.ours, tag.get("data-key"))
    script, api = page.ours.widget, f"{page.ours.base}/v1/feedback"
    found = [
        *_type(tag, line),
        *form_checks.of(page, tag.get("data-form") or form_store.DEFAULT, line),
        *key_checks.check(page, tag.get("data-key")),
        *blocked.by_http(page, tag, line),
        *blocked.by_our_list(page, settings.CORS_ALLOWED_ORIGINS, blocked.CORS_LIST),
        *blocked.by_policy(page, policies.SCRIPT, script, tag),
        *blocked.by_policy(page, policies.CONNECT, api, tag),
    ]
    return found or [fine(_("The button is on the page, may load, and may send answers."))]


def _type(tag: Element, line: str) -> list[Finding]:
    if tag.get("type") != "module":
        return []
    text = _('The tag has type="module". Such a script cannot read its own attributes, so the button does not appear.')
    return [problem(text, line, _("Use this line:"))]


def _from_elsewhere(page: OnPage, tag: Element) -> Finding:
    text = _("The page loads the button from another address than this installation: %(address)s.")
    line = snippets.widget(page.ours, tag.get("data-key"))
    return problem(text % {"address": tag.address}, line, _("Use this line:"))
