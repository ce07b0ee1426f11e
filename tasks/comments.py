"""Comments on a task: notes of a conversation, as those on items."""

from __future__ import annotations

from conversations import notes
from conversations.models import Kind, Message
from conversations.notes import Place
from conversations.writing import Draft
from storage import transactions
from tasks.models import Task, subject_of


def write(task: Task, text: str, *, author: str, name: str, token: str | None = None) -> tuple[Message, bool]:
    """The comment, and whether an earlier call with the same token has written it. See conversations.notes.write.

    The task has the number of its comments, because the board must not read a conversation for each card.
    """
    draft = Draft(
        subject=subject_of(task.task_id),
        project_id=task.project_id,
        kind=Kind.NOTE,
        author=author,
        text=text,
        token=token,
    )
    number = transactions.add(task, Task.comment_count.attr_name, 1)
    return notes.write(draft, Place("task", task.task_id, task.title), name, number)
