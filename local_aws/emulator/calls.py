"""Finds the AWS service and operation of a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from local_aws.emulator.asgi import Receive, Scope, header, read_body, replayed

CREDENTIAL_SCOPE = re.compile(r"Credential=[^/,]+/[^/]+/[^/]+/([^/]+)/aws4_request")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    service: str  # as in the signature's scope; empty for an unsigned request
    operation: str  # empty if only method and path name it (S3, Lambda, API Gateway)
    is_form: bool


async def read_call(scope: Scope, receive: Receive) -> tuple[Call, Receive]:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    credential = header(scope, b"authorization") or f"Credential={query.get('X-Amz-Credential', [''])[0]}"
    signed_for = CREDENTIAL_SCOPE.search(credential)
    operation = header(scope, b"x-amz-target").rpartition(".")[2]
    is_form = header(scope, b"content-type").startswith(FORM)
    if is_form and not operation:
        body = await read_body(receive)
        query |= parse_qs(body.decode("latin-1"))
        receive = replayed(body, receive)
    call = Call(
        method=scope["method"],
        path=scope["path"],
        service=signed_for[1] if signed_for else "",
        operation=operation or query.get("Action", [""])[0],
        is_form=is_form,
    )
    return call, receive
