"""What the page of tasks shows: the board with its three columns, or the list, and the numbers of the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from django.utils.functional import Promise

from storage.cursors import BadCursor
from storage.together import together
from tasks import reading
from tasks.filters import Due, is_due, is_overdue
from tasks.models import UNFINISHED, Status, Task
from tasks.page import cards
from tasks.page.cards import COLUMN_TITLES, Card
from tasks.page.page_query import PageQuery, Sort
from tasks.places import NO_DEADLINE, column_name
from tasks.reading import Column

# More open tasks than that in one column are not filtered and counted: the page says so.
MOST_OPEN = 500
READ_COMPLETED = 100
MOST_CARDS = {Status.OPEN: 30, Status.IN_PROGRESS: 30, Status.COMPLETED: 10}  # all others are in the list
PAGE_SIZE = 100  # of the list

SORT_KEYS: Mapping[Sort, Callable[[Task], tuple[str, ...]]] = {
    Sort.RANK: lambda task: (task.rank,),
    Sort.PRIORITY: lambda task: (task.rank,),
    Sort.DEADLINE: lambda task: (task.deadline.isoformat() if task.deadline else NO_DEADLINE, task.rank),
    Sort.NEWEST: lambda task: (task.task_id,),
}


@dataclass(frozen=True)
class BoardColumn:
    status: Status
    cards: list[Card]
    number: int
    is_cut: bool  # there are more than were read

    @property
    def title(self) -> Promise:
        return COLUMN_TITLES[self.status]

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


@dataclass(frozen=True)
class Numbers:
    """Of all tasks that are not completed, without the filters of the page."""

    all: int
    mine: int
    overdue: int
    week: int


@dataclass(frozen=True)
class Board:
    query: PageQuery
    numbers: Numbers
    tags: list[str]
    columns: list[BoardColumn] = field(default_factory=list)
    rows: list[Card] = field(default_factory=list)
    next_page: int | None = None  # of the list of open tasks
    cursor: str | None = None  # of the list of completed tasks
    is_cut: bool = False
    is_empty: bool = False  # the project has no tasks

    @property
    def content(self) -> object:
        """For the ETag."""
        shown = [card.content for column in self.columns for card in column.cards] + [row.content for row in self.rows]
        numbers = [(column.number, column.is_cut) for column in self.columns]
        return shown, numbers, self.numbers, self.tags, self.next_page, self.cursor, self.is_cut, str(self.query)


def read(project_id: str, query: PageQuery, today: date, acted: Task | None = None) -> Board:
    """Three queries at the same time, and a batch. `acted` is the task that the person has just changed: the index of
    the columns may be some moments behind it.
    """
    columns = [_with(column, acted) for column in _columns(project_id)]
    tasks = [task for column in columns for task in column.tasks]
    unfinished = [task for task in tasks if task.status in UNFINISHED]
    board = Board(
        query,
        _numbers(unfinished, query.person_id, today),
        cards.tags_of(tasks),
        is_cut=any(column.has_more for column in columns if column.status in UNFINISHED),
        is_empty=not tasks,
    )
    if query.is_list:
        return _list(board, project_id, unfinished, today)
    return replace(board, columns=_board_columns(project_id, columns, query, today))


def _columns(project_id: str) -> list[Column]:
    limits = {Status.OPEN: MOST_OPEN, Status.IN_PROGRESS: MOST_OPEN, Status.COMPLETED: READ_COMPLETED}
    return together(*(partial(reading.column, project_id, status, limit) for status, limit in limits.items()))


def _with(column: Column, acted: Task | None) -> Column:
    if acted is None:
        return column
    tasks = [task for task in column.tasks if task.task_id != acted.task_id]
    if not acted.is_deleted and acted.column == column_name(acted.project_id, column.status):
        tasks = sorted([*tasks, acted], key=SORT_KEYS[Sort.RANK])
    return replace(column, tasks=tasks)


def _board_columns(project_id: str, columns: Sequence[Column], query: PageQuery, today: date) -> list[BoardColumn]:
    filters = replace(query.filters, status=None)
    selected = {column.status: [task for task in column.tasks if filters.matches(task, today)] for column in columns}
    visible = [task for status, tasks in selected.items() for task in tasks[: MOST_CARDS[status]]]
    made = {card.task.task_id: card for card in cards.make(project_id, visible, today)}
    return [
        BoardColumn(
            column.status,
            [made[task.task_id] for task in selected[column.status][: MOST_CARDS[column.status]]],
            len(selected[column.status]),
            column.has_more,
        )
        for column in columns
    ]


def _list(board: Board, project_id: str, unfinished: Sequence[Task], today: date) -> Board:
    query = board.query
    if query.status == Status.COMPLETED:
        page = _completed_page(project_id, query, today)
        return replace(board, rows=cards.make(project_id, page.tasks, today), cursor=page.cursor)
    tasks = [task for task in unfinished if query.filters.matches(task, today)]
    tasks.sort(key=SORT_KEYS[query.sort], reverse=query.sort is Sort.NEWEST)
    start = PAGE_SIZE * (query.page - 1)
    rows = cards.make(project_id, tasks[start : start + PAGE_SIZE], today)
    return replace(board, rows=rows, next_page=query.page + 1 if len(tasks) > start + PAGE_SIZE else None)


def _completed_page(project_id: str, query: PageQuery, today: date) -> reading.TaskPage:
    try:
        return reading.page(project_id, query.filters, today, limit=PAGE_SIZE, cursor=query.cursor)
    except BadCursor:  # of other filters, or edited: the first page is what the person can use
        return reading.page(project_id, query.filters, today, limit=PAGE_SIZE)


def _numbers(unfinished: Sequence[Task], person_id: str, today: date) -> Numbers:
    return Numbers(
        all=len(unfinished),
        mine=sum(task.assignee == person_id for task in unfinished),
        overdue=sum(is_overdue(task, today) for task in unfinished),
        week=sum(is_due(task, Due.WEEK, today) for task in unfinished),
    )
