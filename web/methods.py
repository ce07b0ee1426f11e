"""Which HTTP methods a view takes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

View = Callable[..., HttpResponse]


def read_only(view: View) -> View:
    """It changes nothing, so that another method is refused as such: nobody looks for a forgery before."""
    refusing: View = csrf_exempt(require_safe(view))
    return refusing


def takes(*methods: str) -> Callable[[View], View]:
    """Like Django's require_http_methods. But another method is answered with 405 even without a CSRF token, where
    Django would answer 403: see staff.middleware.PrefixedCsrf.
    """

    def decorate(view: View) -> View:
        refusing: View = require_http_methods(methods)(view)
        refusing.takes = methods  # type: ignore[attr-defined]
        return refusing

    return decorate
