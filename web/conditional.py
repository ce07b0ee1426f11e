"""Answers that are sent again only when they have changed."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import decorator_from_middleware

KEPT = {"RateLimit", "RateLimit-Policy"}  # a 304 is counted as any other


class ConditionalRead(ConditionalGetMiddleware):
    """Django's own leaves HEAD alone, as its body may be gone; here it is still there, and has the ETag of GET."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = self._answer(request, response)
        for name in response.headers.keys() & KEPT:
            answer.headers[name] = response.headers[name]
        return answer

    def _answer(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.method != "HEAD" or not self.needs_etag(response):
            return super().process_response(request, response)
        if not response.has_header("ETag"):
            set_response_etag(response)
        # The stubs do not know that a response in gives a response out.
        return get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[arg-type, return-value]


conditional = decorator_from_middleware(ConditionalRead)
