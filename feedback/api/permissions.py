"""Which caller may use which method of the feedback API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from web.caller import Caller, Scope


def caller_of(request: Request) -> Caller:
    caller: Any = request.user  # the types of the framework know only its own users
    return cast("Caller", caller)


class MayCreate(BasePermission):
    """Visitors may create items, unless the site requires a key. A key or a session needs the scope."""

    message = f"This needs the scope {Scope.FEEDBACK_WRITE}."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = caller_of(request)
        return caller.may(Scope.FEEDBACK_WRITE) or not (caller.is_authenticated or settings.FEEDBACK_NEEDS_KEY)


class PermissionByMethod(APIView):
    """A view with one permission for each method. A method without a permission gets 405 from every caller."""

    permission_by_method: Mapping[str, type[BasePermission]] = {}

    def get_permissions(self) -> list[Any]:
        method = "GET" if self.request.method == "HEAD" else str(self.request.method)
        permission = self.permission_by_method.get(method)
        return [permission()] if permission else []
