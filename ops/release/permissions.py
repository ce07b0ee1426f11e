"""Who may call a function, in its own policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ops.release.job import Job


def allow(job: Job, statement: str, principal: str, source: str) -> None:
    """Once, under a name of ours. Zappa adds one with a random name at each update, until the policy is full.

    `source` is an ARN with an account in it. No SourceAccount: AWS documents it for S3 and SES, whose ARNs have no
    account. A service that does not send aws:SourceAccount would never be allowed to call.
    """
    for found in list(_of(job, principal, source, job.target)):
        if found["Sid"] != statement or "aws:sourceaccount" in _conditions(found):
            _remove(job, found["Sid"], job.target)
    with suppress(job.functions.exceptions.ResourceConflictException):  # it is there
        job.functions.add_permission(
            FunctionName=job.target,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
        )


def withdraw(job: Job, principal: str, source: str, called: str) -> None:
    for found in list(_of(job, principal, source, called)):
        _remove(job, found["Sid"], called)


def _of(job: Job, principal: str, source: str, called: str) -> Iterator[dict[str, Any]]:
    try:
        policy = job.functions.get_policy(FunctionName=called)["Policy"]
    except job.functions.exceptions.ResourceNotFoundException:
        return
    for statement in json.loads(policy)["Statement"]:
        service = (statement.get("Principal") or {}).get("Service")
        named = _conditions(statement).get("aws:sourcearn")
        if (service, named, statement["Resource"]) == (principal, source, called):
            yield statement


def _conditions(statement: dict[str, Any]) -> dict[str, str]:
    """By condition key in lower case: IAM does not look at the case of it."""
    tests = statement.get("Condition", {}).values()
    return {key.lower(): str(value) for test in tests for key, value in test.items()}


def _remove(job: Job, sid: str, called: str) -> None:
    try:
        job.functions.remove_permission(FunctionName=called, StatementId=sid)
    except job.functions.exceptions.ResourceNotFoundException:
        return
