"""Describes to drf-spectacular how a caller authenticates. Importing this module registers the descriptions."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from web.openapi.descriptions import AppDoc

KEY = "A key of a project. It has scopes. Each operation names the scope that it needs."


class Keys(OpenApiAuthenticationExtension):
    target_class = "staff.api_access.KeyAuthentication"
    name = ["apiKey", "bearer"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return [{name: auto_schema.scopes} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": KEY},
            {"type": "http", "scheme": "bearer", "description": "The same key, as a bearer token."},
        ]


class StaffSession(OpenApiAuthenticationExtension):
    target_class = "staff.api_access.StaffAuthentication"
    name = "staffSession"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[Any]]:
        return {"staffSession": auto_schema.scopes}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a signed-in member of staff, for the pages of this site. The role gives the "
            "scopes. Requests that change data also need Django's CSRF token in `X-CSRFToken`.",
        }


DOC = AppDoc(
    error_codes={
        "authentication_failed": "The key is unknown, wrong, revoked or expired.",
        "keys_unavailable": "The key cannot be checked right now. Retry after the time in `Retry-After`.",
    }
)
