"""Answers the requests of a part of a page that refreshes itself: see static/js/refresh.js."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language


def answer(request: HttpRequest, content: object, render: Callable[[], HttpResponse]) -> HttpResponse:
    """304 if the page has this content already. Rendering takes most of the time, so it is left out then.

    The ETag is a hash of the content, not a time of change, so a page with outdated content corrects itself. `content`
    is whatever the part shows. Two values are the same content if their `repr` is the same.
    """
    shown = repr((content, get_language(), settings.RELEASE))
    etag = quote_etag(hashlib.sha256(shown.encode()).hexdigest()[:20])
    response = get_conditional_response(request, etag=etag) or render()
    response.headers["ETag"] = etag
    return response
