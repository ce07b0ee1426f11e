"""Lets drf-spectacular read our views."""

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
from feedback_site.lazy_views import Lazy
from feedback_site.openapi import extensions  # noqa: F401 - it registers what it holds
from feedback_site.openapi.operations import OPERATIONS, OperationDoc
from feedback_site.openapi.refusals import REFUSALS
from feedback_site.openapi.shapes import Problem
from ops.health import health
from web.fields import Text

PROBLEM = "application/problem+json"


class HealthView(APIView):
    """Stands in for ops.health, which is a plain Django view so that it answers without REST framework."""

    authentication_classes = ()
    renderer_classes = (renderers.JSONRenderer,)

    def get(self, request: Request) -> Response:
        raise NotImplementedError


class Inspection(AutoSchema):
    @property
    def doc(self) -> OperationDoc:
        return OPERATIONS[self.method, self.path]

    def get_operation_id(self) -> str:
        return self.doc.name

    def get_summary(self) -> str:
        return self.doc.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.doc.description

    def get_tags(self) -> list[str]:
        return [self.doc.tag]

    def get_auth(self) -> list[dict[str, Any]]:
        return [{}] * self.doc.is_open + super().get_auth()

    def get_override_parameters(self) -> list[Any]:
        return [self.doc.query] if self.doc.query else []

    def get_request_serializer(self) -> Any:
        return self.doc.body

    def get_response_serializers(self) -> Any:
        refused = {(REFUSALS[name].status, PROBLEM): OpenApiResponse(Problem, name) for name in self.doc.refusals}
        return {each.status: OpenApiResponse(each.shape, each.description) for each in self.doc.answers} | refused

    def get_examples(self) -> list[OpenApiExample]:
        shown = [
            OpenApiExample("Answer", each.example, response_only=True, status_codes=[str(each.status)])
            for each in self.doc.answers
            if each.shape
        ]
        return [*shown, *([OpenApiExample("Body", self.doc.example, request_only=True)] if self.doc.body else [])]

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        # It would add a second variant for each text that may be empty. extensions.py describes texts completely.
        if not isinstance(field, Text):
            super()._insert_field_validators(field, schema)


class Generator(SchemaGenerator):
    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)
        # Always all of them, even if a setting of this installation makes the view public.
        view.get_authenticators = partial(APIView.get_authenticators, view)
        self._set_schema_to_view(view, Inspection())
        return view


def inspected() -> dict[str, Any]:
    with_views = [path(str(each.pattern), _view(each)) for each in urls.api]
    document: dict[str, Any] = Generator(patterns=with_views).get_schema(request=None, public=True)
    return document


def _view(pattern: URLPattern) -> Any:
    view: Any = pattern.callback
    if view is health:
        return HealthView.as_view()
    return view.view if isinstance(view, Lazy) else view
