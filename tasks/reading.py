"""Reads tasks: one, those of an item, a column of the board, or page by page with filters."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from storage import reads, writes
from storage.cursors import open_cursor, seal_cursor
from storage.together import together
from storage.writes import NotFound
from tasks.filters import Filters
from tasks.models import UNFINISHED, Status, Task, TaskLink
from tasks.places import column_name

# A request reads at most so many tasks, whatever the filters are. Its cursor goes on from there.
MOST_READ = 1000
QUERY_SIZE = 250
MOST_OF_AN_ITEM = 50


@dataclass(frozen=True)
class TaskPage:
    tasks: list[Task]
    cursor: str | None  # None at the end


@dataclass(frozen=True)
class Column:
    status: Status
    tasks: list[Task]
    has_more: bool


def find(project_id: str, task_id: str, *, consistent: bool = False) -> Task:
    """Raises NotFound, also for a deleted task."""
    task = find_with_deleted(project_id, task_id, consistent=consistent)
    if task.is_deleted:
        raise NotFound(f"Task {task_id} was deleted")
    return task


def find_with_deleted(project_id: str, task_id: str, *, consistent: bool = False) -> Task:
    return writes.find(Task, project_id, task_id, consistent=consistent)


def of_item(project_id: str, feedback_id: str) -> list[Task]:
    """The tasks of an item, in the order of the board: one query and one batch. Of another project, none."""
    links = TaskLink.query(feedback_id, limit=MOST_OF_AN_ITEM, consistent_read=True)
    keys = [Task(project_id, link.task_id) for link in links if link.project_id == project_id]
    stored = reads.find_together(*keys, consistent=True) if keys else []
    tasks = [task for task in stored if task and not task.is_deleted]
    return sorted(tasks, key=lambda task: (task.is_completed, task.rank))


def unfinished(project_id: str, most: int) -> int:
    """How many tasks are not completed, up to `most` in each column. Two queries at the same time."""
    return sum(together(*(partial(_number, project_id, status, most) for status in UNFINISHED)))


def items_with_unfinished(project_id: str, most: int) -> frozenset[str]:
    """The ids of the items of tasks that are not completed, from the first `most` of each column. As `unfinished`."""
    columns = together(*(partial(_item_ids, project_id, status, most) for status in UNFINISHED))
    return frozenset().union(*columns)


def _item_ids(project_id: str, status: Status, most: int) -> set[str]:
    tasks = Task.by_column.query(
        column_name(project_id, status), limit=most, attributes_to_get=[Task.feedback_ids.attr_name]
    )
    return {feedback_id for task in tasks for feedback_id in task.feedback_ids or ()}


def _number(project_id: str, status: Status, most: int) -> int:
    found = Task.by_column.query(column_name(project_id, status), limit=most, attributes_to_get=["taskId"])
    return sum(1 for _ in found)


def column(project_id: str, status: Status, limit: int) -> Column:
    """The first tasks of a column, in their order. One query."""
    query = Task.by_column.query(column_name(project_id, status), limit=limit + 1)
    tasks = list(query)
    return Column(status, tasks[:limit], len(tasks) > limit)


def page(project_id: str, filters: Filters, today: date, *, limit: int, cursor: str | None = None) -> TaskPage:
    """Tasks in the order of the board, column after column. A page may have fewer tasks than `limit`, or none, even if
    a next page exists.
    """
    listing = f"tasks {project_id} {filters!r}"
    tasks: list[Task] = []
    last: Task | None = None
    size = QUERY_SIZE if filters.may_leave_out_tasks else limit + 1
    start = open_cursor(listing, cursor) if cursor else {}
    with closing(_scan(project_id, filters, start, size)) as scan:
        for task in islice(scan, MOST_READ):
            if len(tasks) == limit:
                return TaskPage(tasks, _sealed(listing, last))
            last = task
            if filters.matches(task, today):
                tasks.append(task)
        is_at_end = next(scan, None) is None
    return TaskPage(tasks, None if is_at_end else _sealed(listing, last))


def _scan(project_id: str, filters: Filters, start: dict[str, str], size: int) -> Generator[Task]:
    columns = list(filters.columns)
    if start:
        columns = columns[columns.index(Status(start["status"])) :]
    for status in columns:
        after = Task.rank > start["rank"] if status == start.get("status") else None
        yield from Task.by_column.query(column_name(project_id, status), after, page_size=size)


def _sealed(listing: str, last: Task | None) -> str | None:
    """The status of the column: a task may have been moved since the cursor was made."""
    return seal_cursor(listing, {"status": last.status, "rank": last.rank}) if last else None
