"""Lists the items that have a text. The text is in the body: an address, which is logged, must not have a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import item_pages, list_filters
from feedback.api.list_filters import ListFilters
from feedback.api.new_item_fields import Number
from feedback.api.view_fields import RequiredSearch
from feedback.inbox.filters import Filters
from staff.api_access import PermissionByMethod, api_requires
from storage.cursors import BadCursor
from web.caller import Scope, caller_of


class SearchBody(ListFilters):
    search = RequiredSearch(
        help_text="Words that must all occur, each at the start of a word: in the message, in another text, in the "
        "name, the address or the tags. Words in quotes must follow each other. Case, accents and width do not count. "
        "A reference number finds its item in any folder."
    )
    limit = Number(
        1,
        100,
        "Give a whole number from 1 to 100.",
        help_text="The maximum number of items on a page. The default is 10.",
    )
    last_key = serializers.CharField(
        required=False,
        allow_null=True,
        error_messages={"blank": "Leave it out for the first page.", "invalid": "Give a text, in quotes."},
        help_text="The `lastKey` of the previous page. Send the same filters and the same text.",
    )


USUAL_LIMIT = 10
BODY = SearchBody()  # once: each new serializer copies all its fields


class FeedbackSearch(PermissionByMethod, APIView):
    permission_by_method = {"POST": api_requires(Scope.FEEDBACK_READ)}

    def post(self, request: Request) -> Response:
        caller = caller_of(request)
        body: dict[str, Any] = request.data  # type: ignore[assignment]
        errors: dict[str, Any] = {}
        values: dict[str, Any] = {}
        try:
            values = BODY.run_validation(body)
        except ValidationError as error:
            errors |= dict(error.detail)  # type: ignore[arg-type]
        selected = list_filters.read_filters(caller, body, errors)
        if errors:
            raise ValidationError(errors)
        return Response(_page(caller.project_id, selected, values), headers={"Cache-Control": "no-store"})


def _page(project_id: str, selected: Filters, values: dict[str, Any]) -> dict[str, Any]:
    filters = replace(selected, search=values["search"])
    try:
        return item_pages.read(project_id, filters, values.get("limit") or USUAL_LIMIT, values.get("last_key"))
    except BadCursor:
        raise ValidationError({"lastKey": [ErrorDetail(item_pages.BAD_LAST_KEY, "bad_cursor")]}) from None


feedback_search = FeedbackSearch.as_view()
