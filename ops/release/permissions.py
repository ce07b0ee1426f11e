"""Allows AWS services to call a function, by statements in the policy of the function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ops.release.job import Job


def allow(job: Job, statement: str, principal: str, source: str) -> None:
    """Adds one statement with a fixed name. Zappa adds one with a random name at each update, until the policy is full.

    `source` is an ARN with an account in it. No SourceAccount: AWS documents it for S3 and SES, whose ARNs have no
    account. With it, a service that does not send aws:SourceAccount could never call.
    """
    for existing in list(_statements(job, principal, source, job.target)):
        if existing["Sid"] != statement or "aws:sourceaccount" in _conditions(existing):
            _remove(job, existing["Sid"], job.target)
    with suppress(job.functions.exceptions.ResourceConflictException):  # it exists already
        job.functions.add_permission(
            FunctionName=job.target,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
        )


def revoke(job: Job, principal: str, source: str, function: str) -> None:
    for statement in list(_statements(job, principal, source, function)):
        _remove(job, statement["Sid"], function)


def _statements(job: Job, principal: str, source: str, function: str) -> Iterator[dict[str, Any]]:
    try:
        policy = job.functions.get_policy(FunctionName=function)["Policy"]
    except job.functions.exceptions.ResourceNotFoundException:
        return
    for statement in json.loads(policy)["Statement"]:
        service = (statement.get("Principal") or {}).get("Service")
        source_arn = _conditions(statement).get("aws:sourcearn")
        if (service, source_arn, statement["Resource"]) == (principal, source, function):
            yield statement


def _conditions(statement: dict[str, Any]) -> dict[str, str]:
    """By condition key in lower case, because IAM ignores its case."""
    tests = statement.get("Condition", {}).values()
    return {key.lower(): str(value) for test in tests for key, value in test.items()}


def _remove(job: Job, sid: str, function: str) -> None:
    try:
        job.functions.remove_permission(FunctionName=function, StatementId=sid)
    except job.functions.exceptions.ResourceNotFoundException:
        return
