from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from storage.connection import health_probe


@csrf_exempt  # it changes nothing, so a POST from another site gets 405 and not a CSRF error
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    is_reachable = health_probe.reachable()
    return JsonResponse(
        {
            "status": "ok" if is_reachable else "degraded",
            "version": settings.RELEASE,
            "checks": {"storage": "ok" if is_reachable else "failed"},
        },
        status=200 if is_reachable else 503,
        headers={"Cache-Control": "no-store"} | ({} if is_reachable else {"Retry-After": str(settings.RETRY_AFTER)}),
    )
