"""Chooses the format of an answer of the API."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

COMMON_ACCEPT_HEADERS = {"*/*", "application/json"}  # nearly every program sends one of these


class QuickNegotiation(DefaultContentNegotiation):
    """There is only one renderer. The framework takes longer to compare the header with it than to write the answer."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if request.META.get("HTTP_ACCEPT", "*/*") in COMMON_ACCEPT_HEADERS:
            [only] = renderers
            return only, str(only.media_type)
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
