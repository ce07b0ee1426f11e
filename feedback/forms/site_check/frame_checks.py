"""What is right and wrong with the iframe of a form on a page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.forms.share import snippets
from feedback.forms.site_check import blocked, form_checks, policies
from feedback.forms.site_check.findings import Finding, fine, problem
from feedback.forms.site_check.on_page import OnPage
from feedback.forms.site_check.page_parts import Element


def check(page: OnPage) -> list[Finding]:
    return [finding for frame, form_id in page.frames[:1] for finding in _check(page, frame, form_id)]


def _check(page: OnPage, frame: Element, form_id: str) -> list[Finding]:
    line = snippets.iframe(page.ours, frame.get("title") or "Feedback")
    found = [
        *form_checks.of(page, form_id, line),
        *_parameter(frame, line),
        *_sandbox(frame, line),
        *blocked.by_http(page, frame, line),
        *blocked.by_our_list(page, settings.EMBED_ALLOWED_ORIGINS, blocked.EMBED_LIST),
        *blocked.by_policy(page, policies.FRAME, page.ours.embedded, frame),
    ]
    return found or [fine(_("The form is in the page, and may be shown there."))]


def _parameter(frame: Element, line: str) -> list[Finding]:
    if "true" in parse_qs(urlsplit(frame.address).query).get("embed", []):
        return []
    text = _("The address of the iframe lacks embed=true. Without it, no other site may show the form.")
    return [problem(text, line, _("Use this line:"))]


def _sandbox(frame: Element, line: str) -> list[Finding]:
    allowed = frame.get("sandbox").split()
    if "sandbox" not in frame.attributes or {"allow-forms", "allow-same-origin"} <= set(allowed):
        return []
    text = _("The iframe has a sandbox in which a form cannot be sent.")
    return [problem(text, line, _("Use this line:"))]
