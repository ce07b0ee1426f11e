"""Refuses the event source mappings that Lambda refuses: a second one of the same source for the same function and
alias, and a queue that shows a message again while the function may still work on it. ministack accepts both."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc, sqs

Data = dict[str, Any]


def refuse_as_lambda_does() -> None:
    create, update = lambda_svc._create_esm, lambda_svc._update_esm

    def create_unless_refused(data: Data) -> Any:
        return _refusal(data["EventSourceArn"], data.get("FunctionName", "")) or create(data)

    def update_unless_refused(uuid: str, data: Data) -> Any:
        mapping = lambda_svc._esms.get(uuid)
        if mapping is None or "FunctionName" not in data:
            return update(uuid, data)
        return _refusal(mapping["EventSourceArn"], data["FunctionName"], uuid) or update(uuid, data)

    lambda_svc._create_esm, lambda_svc._update_esm = create_unless_refused, update_unless_refused


def _refusal(source: str, function: str, own_uuid: str = "") -> Any:
    name, qualifier, missing = lambda_svc._resolve_existing_esm_function(function)
    if missing:
        return None  # ministack reports it
    for uuid, other in lambda_svc._esms.items():
        if uuid != own_uuid and (other["EventSourceArn"], other["FunctionName"], other["Qualifier"]) == (
            source, name, qualifier,
        ):  # fmt: skip
            return error_response_json(
                "ResourceConflictException",
                f'An event source mapping with {source.split(":")[2].upper()} arn (" {source} ") and function '
                f'(" {name} ") already exists. Please update or delete the existing mapping with UUID {uuid}',
                409,
            )
    return _too_short_visibility(source, name)


def _too_short_visibility(source: str, function: str) -> Any:
    queue = sqs._queue_by_arn(source)
    if queue is None:
        return None
    seconds = int(queue["attributes"]["VisibilityTimeout"])
    timeout = lambda_svc._functions[function]["config"]["Timeout"]
    if seconds >= timeout:
        return None
    return error_response_json(
        "InvalidParameterValueException",
        f"Queue visibility timeout: {seconds} seconds is less than Function timeout: {timeout} seconds",
        400,
    )
