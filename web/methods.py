"""Decorators that name the HTTP methods of a view."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

View = Callable[..., HttpResponse]


def read_only(view: View) -> View:
    """For views that change nothing. They need no CSRF check, so any other method gets 405 and not 403."""
    guarded: View = csrf_exempt(require_safe(view))
    return guarded


def allow_methods(*methods: str) -> Callable[[View], View]:
    """Like Django's require_http_methods. But another method gets 405 even without a CSRF token, where Django would
    answer 403: see staff.sign_in.middleware.PrefixedCsrf.
    """

    def decorate(view: View) -> View:
        guarded: View = require_http_methods(methods)(view)
        guarded.allowed_methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate
