from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from storage import tables


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    reachable = tables.reachable()
    return JsonResponse(
        {
            "status": "ok" if reachable else "degraded",
            "version": settings.RELEASE,
            "checks": {"storage": "ok" if reachable else "failed"},
        },
        status=200 if reachable else 503,
        headers={"Cache-Control": "no-store"},
    )
