"""Who calls the API, and with which scopes: by a key, or by the session of a signed-in browser.

Pages use staff/access.py instead, so that they do not import REST framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from staff import request_project
from staff.keys import key_check
from staff.models import Key
from web.caller import Scope, caller_of

if TYPE_CHECKING:  # the views of the framework import this module, by its name in the settings
    from rest_framework.views import APIView


@dataclass(frozen=True)
class ApiCaller:
    """The sender of a request, and its project. `id` tells callers apart, and contains no name or address."""

    id: str
    project_id: str
    scopes: frozenset[str]
    is_authenticated: bool = True

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def is_public(self) -> bool:
        """Anyone can be this caller: a visitor without a key, or a key in a public page, which can only create."""
        return self.scopes <= {Scope.FEEDBACK_WRITE}


ANONYMOUS = ApiCaller("visitor", request_project.project_id(), frozenset(), is_authenticated=False)


class KeyCheckUnavailable(APIException):
    status_code = 503
    default_detail = "Keys cannot be checked at the moment. Try again soon."
    default_code = "keys_unavailable"


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[ApiCaller, Key] | None:
        text = _submitted_key(request)
        if text is None:
            return None
        try:
            key = key_check.check(text)
        except key_check.BadKey:
            raise AuthenticationFailed("The key is unknown, wrong, revoked or expired.") from None
        except key_check.KeysUnavailable:
            raise KeyCheckUnavailable from None
        request.META["USER_ID"] = caller_id = f"key:{key.key_id}"
        return ApiCaller(caller_id, request_project.project_id(key=key), frozenset(key.scopes or ())), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class StaffAuthentication(BaseAuthentication):
    """The dashboard calls the API as the signed-in member. The CSRF token keeps other sites from doing so."""

    def authenticate(self, request: Request) -> tuple[ApiCaller, None] | None:
        staff = request._request.staff  # type: ignore[attr-defined]
        if not staff.is_authenticated:
            return None
        _refuse_forged(request)
        scopes = frozenset(str(scope) for scope in Scope if staff.may(scope))
        return ApiCaller(staff.actor, request_project.project_id(staff=staff), scopes), None


def api_requires(scope: Scope) -> type[BasePermission]:
    class NeedsScope(BasePermission):
        message = f"This needs the scope {scope}."

        def has_permission(self, request: Request, view: APIView) -> bool:
            return caller_of(request).may(scope)

    return NeedsScope


class PermissionByMethod:
    """For an APIView with one permission for each method. A method without a permission gets 405 from every caller."""

    request: Any
    permission_by_method: Mapping[str, type[BasePermission]] = {}

    def get_permissions(self) -> list[Any]:
        method = "GET" if self.request.method == "HEAD" else str(self.request.method)
        permission = self.permission_by_method.get(method)
        return [permission()] if permission else []


def _submitted_key(request: Request) -> str | None:
    if key := request.META.get("HTTP_X_API_KEY"):
        return str(key).strip()
    scheme, _, credentials = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


class _Check(CsrfViewMiddleware):
    def _reject(self, request: Any, reason: str) -> Any:
        return reason


def _refuse_forged(request: Request) -> None:
    check = _Check(lambda _: HttpResponse())
    check.process_request(request._request)
    if check.process_view(request._request, lambda: HttpResponse(), (), {}):
        raise PermissionDenied("The CSRF token is missing or wrong.")
