"""What a person saw of a task when they opened its form, so that two people do not overwrite each other.

The form carries a short hash of each value. A field is changed by the person if it differs from that hash, and by
another person if the stored value does. Only a field that both have changed is a conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tasks.edits import TaskValues
from tasks.models import Task

HASHED = ("title", "description", "status", "priority", "assignee", "deadline", "reminder_at", "tags", "links")
LENGTH = 12

Seen = Mapping[str, str]


def of(task: Task) -> str:
    return json.dumps({name: _hash(getattr(task, name)) for name in HASHED}, separators=(",", ":"))


def read(text: str) -> Seen:
    """Empty if the form is not ours: then each field that it has counts as changed by the person."""
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def changes(seen: Seen, values: TaskValues) -> TaskValues:
    """Without the fields that the person left as they were."""
    changed: Any = {name: value for name, value in values.items() if seen.get(name) != _hash(value)}
    return changed  # type: ignore[no-any-return]


def conflicts(seen: Seen, values: TaskValues, task: Task) -> list[str]:
    """The fields that another person has changed meanwhile, to something else."""
    stored = {name: _hash(getattr(task, name)) for name in HASHED}
    return [name for name, value in values.items() if name in seen and stored[name] not in (seen[name], _hash(value))]


def _hash(value: Any) -> str:
    text = repr(sorted(value)) if isinstance(value, set | frozenset) else str(value)
    return hashlib.sha256((text if value else "").encode()).hexdigest()[:LENGTH]
