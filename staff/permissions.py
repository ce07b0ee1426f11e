from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from web.caller import Scope


def api_requires(scope: Scope) -> type[BasePermission]:
    class NeedsScope(BasePermission):
        message = f"This needs the scope {scope}."

        def has_permission(self, request: Request, view: APIView) -> bool:
            caller: Any = request.user
            return bool(caller.may(scope))

    return NeedsScope
