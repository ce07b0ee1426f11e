"""Requests of htmx, which wants a part of a page instead of a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def is_partial(request: HttpRequest, target_id: str) -> bool:
    """Whether htmx puts the answer into the element with this id. Send the answer with `varied`."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == target_id


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def varied(response: HttpResponse) -> HttpResponse:
    """For an address that answers htmx with a part: no cache may give the part to a person who opens the page."""
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
