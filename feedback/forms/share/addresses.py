"""The addresses of a form for other sites and for mails: always with the host of this site."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from feedback.forms import form_store


@dataclass(frozen=True)
class Addresses:
    base: str  # of this site, without a slash at its end
    form_id: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def form(self) -> str:
        return self.of(form_store.address(self.form_id))

    @property
    def embedded(self) -> str:
        return f"{self.form}?embed=true"

    @property
    def widget(self) -> str:
        return self.of(reverse("widget"))

    def answering(self, question_id: str, value: str) -> str:
        return f"{self.form}?{urlencode({question_id: value})}"

    def of(self, path: str) -> str:
        """A path of this site has the prefix of the request, such as /prod. The base has its own."""
        return f"{self.base}/{path.removeprefix(get_script_prefix())}"


def of_form(request: HttpRequest, form_id: str) -> Addresses:
    """By the setting, as one site can have several addresses. Without it, by the address of the request."""
    base = settings.SITE_URL or request.build_absolute_uri(get_script_prefix())
    return Addresses(base.rstrip("/"), form_id)
