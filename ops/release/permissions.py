"""Who may call a function, in its own policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ops.release.job import Job


def allow(job: Job, statement: str, principal: str, source: str) -> None:
    """Once, under a name of ours. Zappa adds one with a random name at each update, until the policy is full."""
    for sid in list(_of(job, principal, source)):
        if sid != statement:
            _remove(job, sid)
    with suppress(job.functions.exceptions.ResourceConflictException):  # it is there
        job.functions.add_permission(
            FunctionName=job.target,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
            SourceAccount=job.account,
        )


def withdraw(job: Job, principal: str, source: str) -> None:
    for sid in list(_of(job, principal, source)):
        _remove(job, sid)


def _of(job: Job, principal: str, source: str) -> Iterator[str]:
    try:
        policy = job.functions.get_policy(FunctionName=job.target)["Policy"]
    except job.functions.exceptions.ResourceNotFoundException:
        return
    for statement in json.loads(policy)["Statement"]:
        if (statement.get("Principal") or {}).get("Service") == principal and _source(statement) == source:
            yield statement["Sid"]


def _source(statement: dict[str, Any]) -> str | None:
    condition = statement.get("Condition", {})
    for operator in ("ArnLike", "ArnEquals", "StringEquals"):
        if source := {key.lower(): value for key, value in condition.get(operator, {}).items()}.get("aws:sourcearn"):
            return str(source)
    return None


def _remove(job: Job, sid: str) -> None:
    try:
        job.functions.remove_permission(FunctionName=job.target, StatementId=sid)
    except job.functions.exceptions.ResourceNotFoundException:
        return
