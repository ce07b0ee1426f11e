"""Lists, creates, changes and revokes API keys. The page of keys does it by the same functions."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.api_access import PermissionByMethod, api_requires
from staff.keys import key_management, reading
from staff.keys.api_fields import KeyDetails, KeyQuery, KeyUpdate, NewKeyBody
from staff.keys.grants import Grantor, LongerThanGrantor, MoreThanGrantor
from staff.keys.key_management import KeyEnded, NewKey
from staff.models import Key
from storage import writes
from storage.cursors import BadCursor
from storage.idempotency import KeyReused
from web.api import versions
from web.api.conditional import conditional
from web.api.fields import BadQuery
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.api.versions import VersionConflict, VersionMismatch
from web.caller import Scope, caller_of

QUERY, NEW, UPDATE, KEY = KeyQuery(), NewKeyBody(), KeyUpdate(), KeyDetails()  # once: each copies all its fields

GONE = "There is no such key in this project."
BAD_LAST_KEY = "Send the lastKey of the previous page, or leave it out for the first page."
TOO_LONG = "Your own key ends before that: give a time that is not later than its end."


class KeyConflict(VersionConflict):
    default_detail = "Another request changed the key at the same time: read it again."


class KeyVersionMismatch(VersionMismatch):
    default_detail = "The key is not at the version that If-Match names: read it again."


class EndedKey(APIException):
    status_code = 409
    default_code = "key_ended"
    default_detail = "The key is revoked or has expired, and cannot change any more: create a new one."


class KeyOfKeyReused(IdempotencyKeyReused):
    default_detail = "This Idempotency-Key was used before, with another body: use a new one."


class KeyList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.KEYS_MANAGE), "POST": api_requires(Scope.KEYS_MANAGE)}

    def get(self, request: Request) -> Response:
        query = QUERY.run_validation(request.query_params.dict())
        try:
            page = reading.page(caller_of(request).project_id, limit=query["limit"], cursor=query.get("last_key"))
        except BadCursor:
            raise BadQuery({"lastKey": [BAD_LAST_KEY]}, "bad_cursor") from None
        items = [KEY.to_representation(key) for key in page.keys]
        body = {"items": items, "count": len(items), "lastKey": page.cursor}
        return Response(body, headers={"Cache-Control": "private, no-cache"})

    def post(self, request: Request) -> Response:
        once, values = key_of(request), NEW.run_validation(request.data)
        new = NewKey(name=values["name"], scopes=frozenset(values["scopes"]), valid_until=values.get("valid_until"))
        try:
            key, text = key_management.create(grantor_of(request), new, once)
        except (MoreThanGrantor, LongerThanGrantor) as error:
            raise not_granted(error) from None
        except KeyReused:
            raise KeyOfKeyReused from None
        headers = {"Location": f"{request.path}/{key.key_id}", **replayed(text is None)}
        return shown(key, text, 201, **headers)


class OneKey(PermissionByMethod, APIView):
    permission_by_method = {
        "GET": api_requires(Scope.KEYS_MANAGE),
        "PATCH": api_requires(Scope.KEYS_MANAGE),
        "DELETE": api_requires(Scope.KEYS_MANAGE),
    }

    def get(self, request: Request, key_id: str) -> Response:
        return _response(find(request, key_id))

    def patch(self, request: Request, key_id: str) -> Response:
        values = UPDATE.run_validation(request.data)
        key = find_to_change(request, key_id)
        name, valid_until = values.get("name", key.name), values.get("valid_until", key.valid_until)
        try:
            key_management.change(grantor_of(request), key, name, valid_until)
        except (MoreThanGrantor, LongerThanGrantor) as error:
            raise not_granted(error) from None
        except KeyEnded:
            raise EndedKey from None
        except writes.Conflict:
            raise KeyConflict from None
        return _response(key)

    def delete(self, request: Request, key_id: str) -> Response:
        """Revokes it. A key that is revoked already stays so."""
        key = find_to_change(request, key_id)
        try:
            if not key.revoked_at:
                key_management.revoke(key, actor=caller_of(request).id)
        except writes.Conflict:
            raise KeyConflict from None
        return Response(status=204)


def grantor_of(request: Request) -> Grantor:
    caller, own_key = caller_of(request), request.auth
    valid_until = own_key.valid_until if isinstance(own_key, Key) else None
    return Grantor(caller.project_id, caller.id, caller.may, valid_until)


def not_granted(error: MoreThanGrantor | LongerThanGrantor) -> ValidationError:
    if isinstance(error, LongerThanGrantor):
        return ValidationError({"validUntil": [ErrorDetail(TOO_LONG, "beyond_yours")]})
    detail = f"You may not give {', '.join(error.scopes)}, as you do not have it yourself."
    return ValidationError({"scopes": [ErrorDetail(detail, "beyond_yours")]})


def find(request: Request, key_id: str) -> Key:
    try:
        return key_management.find_in(caller_of(request).project_id, key_id, consistent=True)
    except writes.NotFound:
        raise NotFound(GONE) from None


def find_to_change(request: Request, key_id: str) -> Key:
    key = find(request, key_id)
    if not versions.matches(request, key.version):
        raise KeyVersionMismatch
    return key


def shown(key: Key, text: str | None, status: int, **headers: str) -> Response:
    """With the text that is never shown again."""
    body: dict[str, Any] = {**KEY.to_representation(key), "key": text}
    return Response(body, status, headers={"Cache-Control": "no-store", "ETag": versions.etag(key.version), **headers})


def _response(key: Key) -> Response:
    headers = {"Cache-Control": "private, no-cache", "ETag": versions.etag(key.version)}
    return Response(KEY.to_representation(key), headers=headers)


key_list = conditional(KeyList.as_view())
one_key = conditional(OneKey.as_view())
