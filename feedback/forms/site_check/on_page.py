"""The page of another site that is checked, and what of it is ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, unquote, urlsplit

from feedback.forms import form_store
from feedback.forms.form_store import Head
from feedback.forms.share.addresses import Addresses
from feedback.forms.site_check import page_parts, policies
from feedback.forms.site_check.page_parts import Element, PageParts
from web.guarded_http.fetching import Fetched

_FORM = re.compile(r"/f/([^/]+)")


@dataclass(frozen=True)
class OnPage:
    fetched: Fetched
    ours: Addresses
    form: Head

    @property
    def address(self) -> str:
        return self.fetched.target.address

    @property
    def origin(self) -> str:
        return self.fetched.target.origin

    @cached_property
    def parts(self) -> PageParts:
        return page_parts.read(self.fetched.text, self.address)

    @cached_property
    def policies(self) -> list[str]:
        headers = self.fetched.all_of("Content-Security-Policy")
        return policies.policies_of(headers, self.parts.policies)

    @cached_property
    def widgets(self) -> list[Element]:
        return [each for each in self.parts.scripts if self._path(each) == "/widget.js"]

    @cached_property
    def widgets_from_elsewhere(self) -> list[Element]:
        """Tags of this product with another address than ours."""
        return [
            each
            for each in self.parts.scripts
            if self._path(each) is None
            and urlsplit(each.address).path.endswith("/widget.js")
            and ("data-form" in each.attributes or each.get("data-key").startswith("fbk_"))
        ]

    @cached_property
    def frames(self) -> list[tuple[Element, str]]:
        """Each with the id of the form that it shows."""
        return [(each, form_id) for each in self.parts.frames if (form_id := self._form_id(each))]

    def is_mixed(self, element: Element) -> bool:
        """A page that came over HTTPS loads nothing over HTTP."""
        return self.fetched.target.is_https and element.address.startswith("http:")

    def _form_id(self, frame: Element) -> str:
        path = self._path(frame)
        if path in ("", "/"):
            return form_store.DEFAULT
        match = _FORM.fullmatch(path or "")
        return unquote(match[1]) if match else ""

    def _path(self, element: Element) -> str | None:
        """Below the address of this site, whether over HTTP or HTTPS. None if it is not ours."""
        own, found = urlsplit(self.ours.base), urlsplit(element.address)
        if _host(found) != _host(own) or not found.path.startswith(own.path):
            return None
        return found.path.removeprefix(own.path)


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    default = parts.port in (None, *policies.PORTS.values())
    return parts.hostname, None if default else parts.port
