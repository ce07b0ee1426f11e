"""The list of the inbox: the items that match, newest first, and what each row shows."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from feedback.forms.project_forms import ProjectForm
from feedback.inbox import reading, text_search
from feedback.models import Feedback, Status
from feedback.workspace import item_panels, search_marks, spam_reasons
from feedback.workspace.inbox_query import InboxQuery
from feedback.workspace.item_panels import RowMark
from staff.members.project_members import Member
from staff.people import Staff
from storage.cursors import BadCursor
from storage.pagination import Page
from storage.together import together

PAGE_SIZE = 50
MOST_ROWS = 500  # of a list that is read at once, because a person has loaded more and more of it

Marks = Sequence[tuple[RowMark, Container[str]]]  # each with the ids of its items


@dataclass(frozen=True)
class Score:
    """The answer to the first question with a scale, of an item without a rating."""

    number: int
    most: int


@dataclass(frozen=True)
class Row:
    item: Feedback
    words: SafeString
    form_title: str
    score: Score | None
    assignee: Member | None
    is_current: bool
    marks: list[RowMark] = field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        return self.item.status == Status.NEW

    @property
    def tags(self) -> list[str]:
        return sorted(self.item.tags or (), key=str.casefold)

    @property
    def spam_reason(self) -> Promise | None:
        return spam_reasons.of(self.item)


@dataclass(frozen=True)
class ListPane:
    rows: list[Row]
    cursor: str | None  # of older items
    searched_back_to: datetime | None  # if a part of the list was searched


def read(project_id: str, query: InboxQuery, rows: int = 0) -> Page[Feedback]:
    """One request reads at most 1,000 items. With a cursor of another list it is the first page."""
    limit = min(max(rows, PAGE_SIZE), MOST_ROWS)
    try:
        return reading.read(project_id, query.filters, limit=limit, cursor=query.after)
    except BadCursor:
        return first_page(project_id, query)


def first_page(project_id: str, query: InboxQuery) -> Page[Feedback]:
    return reading.read(project_id, query.filters, limit=PAGE_SIZE)


def read_marks(staff: Staff) -> Marks:
    found = item_panels.row_marks(staff)
    return list(zip(found, together(*(partial(mark.ids, staff.project_id) for mark in found)), strict=True))


def pane(
    page: Page[Feedback],
    query: InboxQuery,
    *,
    people: Mapping[str, Member],
    forms: Sequence[ProjectForm],
    language: str,
    current: str = "",
    marks: Marks = (),
) -> ListPane:
    terms = text_search.compiled(query.filters.search).starts if query.filters.search else ()
    by_id = {form.form_id: form for form in forms}

    def row(item: Feedback) -> Row:
        form = by_id.get(item.form_id)
        return Row(
            item,
            search_marks.marked(_words(item), terms),
            form.title(language) if form else item.form_id,
            next(_scores(item, form), None) if form and not item.rating else None,
            people.get(item.assignee or ""),
            item.feedback_id == current,
            [mark for mark, ids in marks if item.feedback_id in ids],
        )

    return ListPane([row(item) for item in page.items], page.cursor, page.searched_back_to)


def _words(item: Feedback) -> str:
    """The message, or else what was written to another question."""
    return item.message or " · ".join(item.free_texts)


def _scores(item: Feedback, form: ProjectForm) -> Iterator[Score]:
    answers = item.answers or {}
    for question in form.definition.questions:
        if question.scale and isinstance(answers.get(question.id), int):
            yield Score(answers[question.id], question.scale[-1])
