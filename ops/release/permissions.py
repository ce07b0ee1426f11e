"""Who may call a function, in its own policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ops.release.job import Job


def allow(job: Job, statement: str, principal: str, source: str) -> None:
    """Once, under a name of ours. Zappa adds one with a random name at each update, until the policy is full."""
    for sid in list(_of(job, principal, source, job.target)):
        if sid != statement:
            _remove(job, sid, job.target)
    with suppress(job.functions.exceptions.ResourceConflictException):  # it is there
        job.functions.add_permission(
            FunctionName=job.target,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
            SourceAccount=job.account,
        )


def withdraw(job: Job, principal: str, source: str, called: str) -> None:
    for sid in list(_of(job, principal, source, called)):
        _remove(job, sid, called)


def _of(job: Job, principal: str, source: str, called: str) -> Iterator[str]:
    try:
        policy = job.functions.get_policy(FunctionName=called)["Policy"]
    except job.functions.exceptions.ResourceNotFoundException:
        return
    for statement in json.loads(policy)["Statement"]:
        service = (statement.get("Principal") or {}).get("Service")
        if (service, _source(statement), statement["Resource"]) == (principal, source, called):
            yield statement["Sid"]


def _source(statement: dict[str, Any]) -> str | None:
    condition = statement.get("Condition", {})
    for operator in ("ArnLike", "ArnEquals", "StringEquals"):
        if source := {key.lower(): value for key, value in condition.get(operator, {}).items()}.get("aws:sourcearn"):
            return str(source)
    return None


def _remove(job: Job, sid: str, called: str) -> None:
    try:
        job.functions.remove_permission(FunctionName=called, StatementId=sid)
    except job.functions.exceptions.ResourceNotFoundException:
        return
