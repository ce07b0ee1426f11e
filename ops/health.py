from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from storage import health_probe


@csrf_exempt  # it changes nothing, and a method that it does not know is no forgery
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    well = health_probe.reachable()
    return JsonResponse(
        {
            "status": "ok" if well else "degraded",
            "version": settings.RELEASE,
            "checks": {"storage": "ok" if well else "failed"},
        },
        status=200 if well else 503,
        headers={"Cache-Control": "no-store"} | ({} if well else {"Retry-After": str(settings.RETRY_AFTER)}),
    )
