"""Checks the right to read a stream against that stream. ministack does not see which stream a call names, so it would
refuse every right that is limited to one."""

from __future__ import annotations

import json
from typing import Any

from ministack.core import iam_actions
from ministack.services import dynamodb_streams


def check_by_stream() -> None:
    resource_of = iam_actions.extract_resource_arn

    def stream_or_resource_of(service: str, method: str, path: str, headers: Any, body: bytes, *others: Any) -> str:
        stream = _stream_of(body) if service == "dynamodbstreams" else ""
        return stream or str(resource_of(service, method, path, headers, body, *others))

    iam_actions.extract_resource_arn = stream_or_resource_of


def _stream_of(body: bytes) -> str:
    """DescribeStream and GetShardIterator name the stream. The iterator of GetRecords contains it."""
    try:
        call = json.loads(body)
    except ValueError:
        return ""  # ministack reports it
    if not isinstance(call, dict):
        return ""
    iterator = dynamodb_streams._decode_iterator(str(call.get("ShardIterator", ""))) or {}
    return str(call.get("StreamArn") or iterator.get("arn", ""))
