"""The page of tasks: the board or the list, and its part that refreshes itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from staff.access import page_requires, polled
from tasks.models import Task
from tasks.page import board as boards
from tasks.page import task_notices
from tasks.page.board import Board
from tasks.page.page_requests import Reader, find_with_deleted, query_of, reader_of
from web import refresh
from web.caller import Scope
from web.methods import read_only
from web.notices import Notice
from web.queries import without_empty


@read_only
@never_cache
@page_requires(Scope.TASKS_READ)
def page(request: HttpRequest) -> HttpResponse:
    if (tidy := without_empty(request.GET)) is not None:
        return redirect(f"{request.path}?{tidy}")
    reader = reader_of(request)
    query = query_of(reader, request.GET)
    notice, acted = notice_of(request, reader, back=str(query))
    board = boards.read(reader.project_id, query, reader.today, acted)
    return render(request, "tasks/page.html", context(reader, board) | {"notice": notice})


@read_only
@never_cache
@polled
@page_requires(Scope.TASKS_READ)
def part(request: HttpRequest) -> HttpResponse:
    """What refreshes itself."""
    reader = reader_of(request)
    board = boards.read(reader.project_id, query_of(reader, request.GET), reader.today)
    content = (board.content, reader.today, reader.may_write)
    return refresh.answer(request, content, lambda: render(request, "tasks/_tasks.html", context(reader, board)))


def context(reader: Reader, board: Board) -> dict[str, Any]:
    query = board.query
    which = {"assignee": None, "due": None, "status": None}
    return reader.context() | {
        "board": board,
        "query": str(query),
        "back": str(query),
        "is_list": query.is_list,
        "navigation_numbers": {"tasks": board.numbers.all},
        "filters": query.values,
        "addresses": {
            "all": query.having(**which),
            "mine": query.having(**which | {"assignee": "me"}),
            "overdue": query.having(**which | {"due": "overdue"}),
            "week": query.having(**which | {"due": "week"}),
            "board": query.having(view=None, status=None, sort=None),
            "list": query.having(view="list"),
            "completed": query.having(view="list", status="completed", due=None),
            "unfinished": query.having(view="list", status=None),
            "without_filters": query.having(assignee=None, due=None, tag=None, priority=None),
            **{name: query.having(sort=name) for name in ("rank", "deadline", "newest")},
            "next": query.having(page=str(board.next_page)) if board.next_page else "",
            "older": query.having(after=board.cursor) if board.cursor else "",
        },
    }


def notice_of(request: HttpRequest, reader: Reader, *, back: str) -> tuple[Notice | None, Task | None]:
    """After an act that a redirect has ended: `notice` is the act, the id of the task and the status before."""
    act, _, rest = request.GET.get("notice", "").partition(".")
    task_id, _, previous = rest.partition(".")
    task = find_with_deleted(reader, task_id) if act and task_id else None
    if task is None:
        return None, None
    may_undo = reader.may_write
    return (task_notices.of(act, task, back=back, previous=previous) if may_undo else None), task
