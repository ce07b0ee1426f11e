"""Lists, creates, changes and deletes saved views."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.exceptions import APIException, ErrorDetail, NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import list_filters
from feedback.api.list_filters import person_of
from feedback.api.view_fields import View, ViewBody, ViewUpdate
from feedback.inbox import saved_views
from feedback.inbox.filters import Filters
from feedback.inbox.models import SHARED, SavedView
from feedback.inbox.saved_views import MOST_VIEWS, NewView, TooManyViews
from staff.api_access import PermissionByMethod, api_requires
from storage import idempotency, writes
from storage.idempotency import KeyReused
from web.api import versions
from web.api.conditional import conditional
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.api.versions import VersionConflict, VersionMismatch
from web.caller import Caller, Scope, caller_of

NEW, UPDATE, VIEW = ViewBody(), ViewUpdate(), View()  # once: each new serializer copies all its fields

GONE = "There is no such view, or it belongs to another person."
OF_A_KEY = "A key has no views of its own: set shared to true."
NEEDS_MANAGE = f"This needs the scope {Scope.FEEDBACK_MANAGE}."


class TooMany(APIException):
    status_code = 409
    default_code = "too_many_views"
    default_detail = f"A person and a project have at most {MOST_VIEWS} views each: delete one first."


class ViewConflict(VersionConflict):
    default_detail = "Another request changed the view at the same time: read it again."


class ViewVersionMismatch(VersionMismatch):
    default_detail = "The view is not at the version that If-Match names: read it again."


class ViewKeyReused(IdempotencyKeyReused):
    default_detail = (
        "This Idempotency-Key was used before, with another body or for a view that no longer exists: use a new one."
    )


class MaySaveViews(BasePermission):
    """Who reads items may have views of their own. Those of all members need more: see _check_manages()."""

    message = NEEDS_MANAGE

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = caller_of(request)
        return caller.may(Scope.FEEDBACK_READ) or caller.may(Scope.FEEDBACK_MANAGE)


class ViewList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.FEEDBACK_READ), "POST": MaySaveViews}

    def get(self, request: Request) -> Response:
        caller = caller_of(request)
        views = saved_views.of_reader(caller.project_id, person_of(caller))
        return Response({"items": [as_json(view) for view in views]}, headers={"Cache-Control": "private, no-cache"})

    def post(self, request: Request) -> Response:
        caller, key = caller_of(request), key_of(request)
        values = NEW.run_validation(request.data)
        owner, filters = _owner(caller, values["shared"]), _filters(caller, values, Filters())
        try:
            new = NewView(owner=owner, name=values["name"], filters=filters)
            view, was_stored_before = _create_once(request, new, key)
        except TooManyViews:
            raise TooMany from None
        except KeyReused:
            raise ViewKeyReused from None
        location = f"{request.path}/{view.view_id}"
        return _response(caller, view, 201, Location=location, **replayed(was_stored_before))


class ViewItem(PermissionByMethod, APIView):
    permission_by_method = {"PATCH": MaySaveViews, "DELETE": MaySaveViews}

    def patch(self, request: Request, view_id: UUID) -> Response:
        caller, values = caller_of(request), UPDATE.run_validation(request.data)
        view = _find(request, view_id)
        if values.keys() & {"filters", "search"}:
            before = saved_views.filters_of(view, person_id=person_of(caller))
            values["filters"] = _filters(caller, values, before)
        values.pop("search", None)
        try:
            saved_views.change(view, values, actor=caller.id, request_id=request.META.get("REQUEST_ID"))
        except writes.Conflict:
            raise ViewConflict from None
        except writes.NotFound:
            raise NotFound(GONE) from None
        return _response(caller, view)

    def delete(self, request: Request, view_id: UUID) -> Response:
        view = _find(request, view_id)
        try:
            saved_views.delete(view, actor=caller_of(request).id, request_id=request.META.get("REQUEST_ID"))
        except writes.Conflict:
            raise ViewConflict from None
        except writes.NotFound:
            raise NotFound(GONE) from None
        return Response(status=204)


def as_json(view: SavedView) -> dict[str, Any]:
    members: dict[str, list[str]] = {}
    for name, text in replace(saved_views.filters_of(view, person_id=""), search_id="").pairs():
        members.setdefault(name, []).append(text)
    shown = {name: texts if len(texts) > 1 else texts[0] for name, texts in members.items()}
    return {
        **{name: field.to_representation(field.get_attribute(view)) for name, field in _OTHERS},
        "filters": shown,
        "search": view.search,
    }


_OTHERS = [(name, field) for name, field in VIEW.fields.items() if name not in ("filters", "search")]


def _owner(caller: Caller, is_shared: bool) -> str:
    if is_shared:
        _check_manages(caller)
        return SHARED
    if person := person_of(caller):
        return person
    raise ValidationError({"shared": [ErrorDetail(OF_A_KEY, "invalid")]})


def _check_manages(caller: Caller) -> None:
    if not caller.may(Scope.FEEDBACK_MANAGE):
        raise PermissionDenied(NEEDS_MANAGE)


def _filters(caller: Caller, values: dict[str, Any], before: Filters) -> Filters:
    """What the body does not name stays as it was before."""
    errors: dict[str, Any] = {}
    filters = list_filters.read_filters(caller, values["filters"], errors) if "filters" in values else before
    if errors:
        raise ValidationError({f"filters/{name}": error for name, error in errors.items()})
    return replace(filters, search=values.get("search", before.search) or "")


def _create_once(request: Request, new: NewView, key: str | None) -> tuple[SavedView, bool]:
    """The view, and whether an earlier request stored it."""
    caller, request_id = caller_of(request), request.META.get("REQUEST_ID")
    if key is None:
        return saved_views.create(caller.project_id, new, actor=caller.id, request_id=request_id), False
    body = [new.owner, new.name, saved_views.stored_query(new.filters), new.filters.search]
    body_hash = idempotency.body_hash("view", body)
    view_id = idempotency.id_of("view", caller.project_id, caller.id, key)
    new = replace(new, view_id=view_id, body_hash=body_hash)
    try:
        return saved_views.create(caller.project_id, new, actor=caller.id, request_id=request_id), False
    except writes.Conflict:
        find = partial(saved_views.find, caller.project_id, person_of(caller), view_id)
        return idempotency.stored_before(find, body_hash), True


def _find(request: Request, view_id: UUID) -> SavedView:
    """For a change: its caller must be allowed to, and know the version if they name one."""
    caller = caller_of(request)
    try:
        view = saved_views.find(caller.project_id, person_of(caller), str(view_id))
    except writes.NotFound:
        raise NotFound(GONE) from None
    if view.is_shared:
        _check_manages(caller)
    if not versions.matches(request, view.version):
        raise ViewVersionMismatch
    return view


def _response(caller: Caller, view: SavedView, status: int = 200, **headers: str) -> Response:
    """Filters and a search can be personal data, so only those who may read items get them."""
    body = as_json(view)
    if not caller.may(Scope.FEEDBACK_READ):
        del body["filters"], body["search"]
    return Response(
        body, status, headers={"Cache-Control": "private, no-cache", "ETag": versions.etag(view.version), **headers}
    )


view_list = conditional(ViewList.as_view())
view_item = ViewItem.as_view()
