"""Imports a view when the first request for it comes.

The API needs REST framework, the pages need templates and translations, and no request needs both. To import all of
them would add about a quarter to each cold start; docs/benchmarks.md has the figures.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


class LazyView:
    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def view(self) -> Any:
        return import_string(self.name)

    @property
    def csrf_exempt(self) -> bool:
        """The CSRF middleware reads this for a request that needs the view anyway."""
        return getattr(self.view, "csrf_exempt", False)

    @property
    def allowed_methods(self) -> Collection[str]:
        """See web.methods.allow_methods()."""
        return getattr(self.view, "allowed_methods", ())

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = self.view(request, *args, **kwargs)
        return response
