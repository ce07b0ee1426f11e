from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

USUAL = {"*/*", "application/json"}  # what nearly every program sends


class QuickNegotiation(DefaultContentNegotiation):
    """There is but one renderer: weighing the usual fields against it takes longer than to write the answer."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if request.META.get("HTTP_ACCEPT", "*/*") in USUAL:
            [only] = renderers
            return only, str(only.media_type)
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
