"""What the address of the inbox asks for: a folder, filters, a search, and where the list goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feedback.inbox import filters, searches
from feedback.inbox.filters import BadFilters, Filters
from staff.people import staff_of
from storage.writes import NotFound

AFTER = "after"
SEARCH_IS_OVER = _("A search is kept for a day, and belongs to the person who made it. Search again.")


@dataclass(frozen=True)
class InboxQuery:
    filters: Filters
    errors: Mapping[str, str]  # by the name in the address. The list is without these filters
    after: str | None  # the cursor of the list

    @property
    def text(self) -> str:
        """As in an address, and always the same for the same list."""
        return self.filters.query()

    @property
    def whole_text(self) -> str:
        """With the place in the list."""
        return f"{self.text}&{urlencode({AFTER: self.after})}" if self.after else self.text

    @property
    def is_whole_folder(self) -> bool:
        """Whether no filter is set, so that the number of the folder is that of the list."""
        return self.text == Filters(folder=self.filters.folder).query()


def read(request: HttpRequest) -> InboxQuery:
    staff = staff_of(request)
    errors: Mapping[str, str] = {}
    try:
        chosen = filters.parse(request.GET, zone=staff.project.zone, person_id=staff.person_id)
    except BadFilters as error:
        chosen, errors = error.rest, {name: str(wrong) for name, wrong in error.errors.items()}
    try:
        chosen = searches.opened(chosen, staff.project_id, staff.person_id)
    except NotFound:
        chosen, errors = replace(chosen, search_id=""), {**errors, "search": str(SEARCH_IS_OVER)}
    return InboxQuery(chosen, errors, request.GET.get(AFTER) or None)
