"""Announces, lists, corrects and deletes releases of the customer's product."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.releases import announcing, reading
from analytics.releases.announcing import AnnouncedDifferently
from analytics.releases.api_fields import NewRelease, Release, ReleaseQuery, ReleaseUpdate
from analytics.releases.models import AnnouncedRelease, Kind
from analytics.releases.reading import ReleasePage
from staff.api_access import PermissionByMethod, api_requires
from storage import writes
from storage.cursors import BadCursor
from web.api import versions
from web.api.conditional import conditional
from web.api.fields import BadQuery
from web.api.versions import VersionConflict, VersionMismatch
from web.caller import Scope, caller_of

QUERY, NEW, UPDATE, RELEASE = ReleaseQuery(), NewRelease(), ReleaseUpdate(), Release()

GONE = "There is no such release. It may have been deleted."
BAD_LAST_KEY = "Send the lastKey of the previous page with the same filters, or leave it out for the first page."
DIFFERS = "It was announced with another value. Leave this member out, or correct the release with PATCH."


class AnnouncedBefore(APIException):
    status_code = 409
    default_code = "announced_differently"
    default_detail = "This version was announced before, with other values. See errors."

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        errors = [{"pointer": f"/{name}", "code": "differs", "detail": DIFFERS} for name in fields]
        self.extension = {"errors": errors}


class ReleaseConflict(VersionConflict):
    default_detail = "Another request changed the release at the same time: read it again."


class ReleaseVersionMismatch(VersionMismatch):
    default_detail = "The release is not at the version that If-Match names: read it again."


class ReleaseList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.ANALYTICS_READ), "POST": api_requires(Scope.RELEASES_WRITE)}

    def get(self, request: Request) -> Response:
        page = _page(caller_of(request).project_id, QUERY.run_validation(request.query_params.dict()))
        items = [RELEASE.to_representation(release) for release in page.releases]
        body = {"items": items, "count": len(items), "lastKey": page.cursor}
        return Response(body, headers={"Cache-Control": "private, no-cache"})

    def post(self, request: Request) -> Response:
        """201 if it is new, 200 if it was announced before."""
        caller, values = caller_of(request), NEW.run_validation(request.data)
        name, kind = values.pop("version"), Kind(values.pop("kind"))
        try:
            announced = announcing.announce(caller.project_id, kind, name, values, actor=caller.id)
        except AnnouncedDifferently as error:
            raise AnnouncedBefore(error.fields) from None
        except writes.Conflict:
            raise ReleaseConflict from None
        location = f"{request.path}/{announced.release.release_id}"
        return _response(announced.release, 201 if announced.is_new else 200, Location=location)


class OneRelease(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.ANALYTICS_READ),
        "PATCH": api_requires(Scope.RELEASES_WRITE),
        "DELETE": api_requires(Scope.RELEASES_WRITE),
    }

    def get(self, request: Request, release_id: UUID) -> Response:
        return _response(_find(request, release_id))

    def patch(self, request: Request, release_id: UUID) -> Response:
        values = UPDATE.run_validation(request.data)
        found = _find_to_change(request, release_id)
        try:
            announcing.change(found, values, actor=caller_of(request).id)
        except writes.Conflict:
            raise ReleaseConflict from None
        return _response(found)

    def delete(self, request: Request, release_id: UUID) -> Response:
        found = _find_to_change(request, release_id)
        try:
            announcing.delete(found, actor=caller_of(request).id)
        except writes.Conflict:
            raise ReleaseConflict from None
        return Response(status=204)


def _page(project_id: str, query: dict[str, Any]) -> ReleasePage:
    if version := query.get("version"):
        return ReleasePage(reading.of_name(project_id, version), None)
    limit, cursor = query["limit"], query.get("last_key")
    try:
        return reading.page(project_id, limit=limit, since=query.get("since"), until=query.get("until"), cursor=cursor)
    except BadCursor:
        raise BadQuery({"lastKey": [BAD_LAST_KEY]}, "bad_cursor") from None


def _find(request: Request, release_id: UUID) -> AnnouncedRelease:
    """A release of another project does not exist for the caller."""
    try:
        return reading.find(caller_of(request).project_id, str(release_id), consistent=True)
    except writes.NotFound:
        raise NotFound(GONE) from None


def _find_to_change(request: Request, release_id: UUID) -> AnnouncedRelease:
    found = _find(request, release_id)
    if not versions.matches(request, found.version):
        raise ReleaseVersionMismatch
    return found


def _response(found: AnnouncedRelease, status: int = 200, **headers: str) -> Response:
    caching = {"Cache-Control": "private, no-cache", "ETag": versions.etag(found.version)}
    return Response(RELEASE.to_representation(found), status, headers=caching | headers)


release_list = conditional(ReleaseList.as_view())
release = conditional(OneRelease.as_view())
