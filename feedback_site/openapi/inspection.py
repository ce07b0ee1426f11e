"""Makes drf-spectacular read our views, with the descriptions of the apps instead of its own guesses."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import renderers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback_site import urls
from feedback_site.lazy_views import LazyView
from feedback_site.openapi.apps import OPERATIONS, TAGS
from feedback_site.openapi.errors import Problem, errors_of
from web.api.fields import Text
from web.openapi.descriptions import OperationDoc

PROBLEM = "application/problem+json"


class PlainView(APIView):
    """Stands in for a Django view that answers GET without REST framework, such as /health."""

    authentication_classes = ()
    renderer_classes = (renderers.JSONRenderer,)

    def get(self, request: Request) -> Response:
        raise NotImplementedError


class Inspection(AutoSchema):
    @property
    def doc(self) -> OperationDoc:
        return OPERATIONS[self.method, self.path]

    @property
    def scopes(self) -> list[str]:
        return [str(self.doc.scope)] if self.doc.scope else []

    def get_operation_id(self) -> str:
        return self.doc.name

    def get_summary(self) -> str:
        return self.doc.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.doc.description

    def get_tags(self) -> list[str]:
        return [TAGS[self.method, self.path]]

    def get_auth(self) -> list[dict[str, Any]]:
        return [{}] * self.doc.is_open + super().get_auth()

    def get_override_parameters(self) -> list[Any]:
        return [self.doc.query] if self.doc.query else []

    def get_request_serializer(self) -> Any:
        return self.doc.body

    def get_response_serializers(self) -> Any:
        errors = {(error.status, PROBLEM): OpenApiResponse(Problem, error.name) for error in errors_of(self.doc)}
        return {each.status: OpenApiResponse(each.serializer, each.description) for each in self.doc.responses} | errors

    def get_examples(self) -> list[OpenApiExample]:
        examples = [
            OpenApiExample("Answer", each.example, response_only=True, status_codes=[str(each.status)])
            for each in self.doc.responses
            if each.serializer
        ]
        if self.doc.body:
            examples.append(OpenApiExample("Body", self.doc.example, request_only=True))
        return examples

    def map_renderers(self, attribute: str) -> list[Any]:
        """JSON only: the description of an operation says if the answer can be a table, which has no schema."""
        return super().map_renderers(attribute)[:1]

    def _get_request_body(self, direction: Any = "request") -> Any:
        body = super()._get_request_body(direction)
        return body and body | {"required": True}  # also if each field alone may be missing

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        # It would add a second variant for each text that may be empty: web/openapi/fields.py describes those.
        if not isinstance(field, Text):
            super()._insert_field_validators(field, schema)


class Generator(SchemaGenerator):
    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)
        # All authenticators, even if a setting of this installation makes the view public.
        view.get_authenticators = partial(APIView.get_authenticators, view)
        self._set_schema_to_view(view, Inspection())
        return view


def inspected() -> dict[str, Any]:
    patterns = [path(str(pattern.pattern), _view(pattern)) for pattern in urls.api]
    document: dict[str, Any] = Generator(patterns=patterns).get_schema(request=None, public=True)
    return document


def _view(pattern: URLPattern) -> Any:
    view: Any = pattern.callback
    if isinstance(view, LazyView):
        view = view.view
    return view if hasattr(view, "cls") else PlainView.as_view()
