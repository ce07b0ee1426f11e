"""URLs for tests: they redirect, set cookies, answer in binary, or fail."""

from __future__ import annotations

from botocore.exceptions import ConnectTimeoutError
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pynamodb.exceptions import GetError

from feedback_site import urls

PIXEL = b"\x89PNG\r\n\x1a\n\xff"

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def described(request: HttpRequest, item: str = "") -> JsonResponse:
    return JsonResponse(
        {
            "path": request.path,
            "pathInfo": request.path_info,
            "link": reverse("described"),
            "absolute": request.build_absolute_uri(reverse("described")),
            "address": request.META["REMOTE_ADDR"],
            "query": dict(request.GET.lists()),
            "cookies": request.COOKIES,
            "secure": request.is_secure(),
        }
    )


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body, content_type=request.content_type)


def moved(request: HttpRequest) -> HttpResponseRedirect:
    return redirect("described")


def cookies(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("set")
    response.set_cookie("theme", "dark", path=get_script_prefix())
    response.set_cookie("lang", "de", path=get_script_prefix())
    return response


def typed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain ☕", content_type=request.GET["type"])


def binary(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PIXEL, content_type="image/png")


def crash(request: HttpRequest) -> HttpResponse:
    raise ValueError("lovelace@example.com cannot be read")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("lovelace@example.com may not")


def away(request: HttpRequest) -> HttpResponse:
    raise GetError(cause=ConnectTimeoutError(endpoint_url="lovelace"))


def query(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.GET.get("page", ""))


urlpatterns = [
    path("health", described, name="described"),
    path("caf\u00e9/<str:item>", described),
    path("", described),
    path("production", described),
    path("echo", echo),
    path("moved", moved),
    path("cookies", cookies),
    path("typed", typed),
    path("binary", binary),
    path("crash", crash, name="crash"),
    path("refused", refused),
    path("away", away),
    path("query", query),
    path("form-only", require_POST(query)),
    *urls.urlpatterns,
]
