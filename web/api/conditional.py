"""Conditional GET and HEAD: an unchanged answer is a 304 without a body."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import decorator_from_middleware

RATE_LIMIT_HEADERS = {"RateLimit", "RateLimit-Policy"}  # a 304 counts like any other answer


class ConditionalRead(ConditionalGetMiddleware):
    """Django ignores HEAD, because its body may be gone. Here it is not, so HEAD gets the ETag of GET."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        conditional_response = self._conditional(request, response)
        for name in response.headers.keys() & RATE_LIMIT_HEADERS:
            conditional_response.headers[name] = response.headers[name]
        return conditional_response

    def _conditional(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.method != "HEAD" or not self.needs_etag(response):
            return super().process_response(request, response)
        if not response.has_header("ETag"):
            set_response_etag(response)
        # The stubs do not know that the result for a response is a response.
        return get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[arg-type, return-value]


conditional = decorator_from_middleware(ConditionalRead)
