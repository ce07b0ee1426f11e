"""What keeps a page from loading or showing what is ours: its own policy, our list of sites, or plain HTTP."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from feedback.forms import form_store
from feedback.forms.site_check import policies
from feedback.forms.site_check.findings import Finding, problem
from feedback.forms.site_check.on_page import OnPage
from feedback.forms.site_check.page_parts import Element

CORS_LIST, EMBED_LIST = "CORS_ALLOWED_ORIGINS", "EMBED_ALLOWED_ORIGINS"


def by_policy(page: OnPage, directives: tuple[str, ...], address: str, element: Element) -> list[Finding]:
    found = (policies.block(each, directives, address, page.address, element.get("nonce")) for each in page.policies)
    return [_finding(block) for block in found if block]


def _finding(block: policies.Block) -> Finding:
    text = _("The Content-Security-Policy of your page blocks it: %(directive)s does not allow our address.")
    text %= {"directive": block.directive}
    if block.is_strict_dynamic:
        place = _("Your policy has 'strict-dynamic': give the tag the nonce of the page, as other scripts have it.")
        return problem(text, 'nonce="..."', place)
    return problem(text, block.cure, _("Put this directive into the policy in place of its own:"))


def by_our_list(page: OnPage, sites: Collection[str], setting: str) -> list[Finding]:
    """The form's own list replaces that of the settings."""
    own = page.form.allowed_sites
    if page.origin in (own or sites):
        return []
    text = _("%(site)s is not an allowed site of this form, so it cannot show the form or send answers.")
    text %= {"site": page.origin}
    if page.form.form_id == form_store.DEFAULT:
        return [
            problem(text, f"{setting}={','.join([*sites, page.origin])}", _("In the settings of the installation:"))
        ]
    return [problem(text, page.origin, _("Add this line to the allowed sites of the form:"), "form-settings")]


def by_http(page: OnPage, element: Element, cure: str) -> list[Finding]:
    if not page.is_mixed(element):
        return []
    text = _("Your page comes over HTTPS and loads this over HTTP, which browsers block.")
    return [problem(text, cure, _("Use this line:"))]
