"""Answers `GET /feedback`: one page of the items that the filters choose."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api import item_pages, list_filters
from storage.cursors import BadCursor
from web.api.fields import BadQuery
from web.caller import caller_of


def answer(request: Request) -> Response:
    caller = caller_of(request)
    selected, limit, cursor = list_filters.read_query(caller, request.query_params)
    try:
        page = item_pages.read(caller.project_id, selected, limit, cursor)
    except BadCursor:
        raise BadQuery({"lastKey": [item_pages.BAD_LAST_KEY]}, "bad_cursor") from None
    return Response(page, headers={"Cache-Control": "private, no-cache"})
