"""Where pages find their static files, also under the prefix of a stage such as /prod."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from feedback_site.problems import range_not_satisfiable


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise refuses a request with an empty body. Here a refusal has the shape of every other error."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            refused: HttpResponse = self.get_response(request)  # by the view of /static/
            return refused
        response: HttpResponseBase = super().__call__(request)
        if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return response
        refusal = range_not_satisfiable()
        refusal.headers["Content-Range"] = response.headers["Content-Range"]
        return refusal


class _UnderThePrefix(StaticFilesStorage):
    def url(self, name: str | None, *args: bool) -> str:
        # Django can put the prefix before a relative STATIC_URL, but keeps the first one it saw for good:
        # one process may answer under several, such as the stage's and the custom domain's.
        return get_script_prefix().rstrip("/") + super().url(name, *args)


class PlainFiles(_UnderThePrefix):
    """For one machine and for tests: nothing has to be collected first."""


class HashedFiles(_UnderThePrefix, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names that change with the content, so that browsers keep the files for good."""

    support_js_module_import_aggregation = True
