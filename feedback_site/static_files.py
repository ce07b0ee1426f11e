"""Serves static files, also under the prefix of a stage such as /prod."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from feedback_site.errors.problems import range_not_satisfiable


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Gives the refusals of WhiteNoise, which have an empty body, the format of all errors."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            refused: HttpResponse = self.get_response(request)  # the view of /static/ refuses it
            return refused
        response: HttpResponseBase = super().__call__(request)
        if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return response
        refusal = range_not_satisfiable()
        refusal.headers["Content-Range"] = response.headers["Content-Range"]
        return refusal


class _PrefixedFiles(StaticFilesStorage):
    def url(self, name: str | None, *args: bool) -> str:
        # Django can add the prefix to a relative STATIC_URL, but then uses the first prefix for ever. One process may
        # serve several prefixes, such as those of the stage and of the custom domain.
        return get_script_prefix().rstrip("/") + super().url(name, *args)


class PlainFiles(_PrefixedFiles):
    """For one machine and for tests: they work without `collectstatic`."""


class HashedFiles(_PrefixedFiles, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The name of a file contains a hash of its content, so that browsers can store it for ever."""

    support_js_module_import_aggregation = True
