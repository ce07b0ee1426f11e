"""Checks the real answers of a version that has no traffic yet: calls it by its number, with events of API Gateway.

The probe is code of that version, so a broken version could pass it. These rules are code of the release.
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from ops import answers
from ops.answers import Answer
from ops.release.job import Job
from ops.versions import Unhealthy


def check(job: Job, version: str) -> None:
    """Raises Unhealthy."""
    host = _host(job, version)
    for path in answers.PATHS:
        if fault := answers.fault(_ask(job, version, path, host), version):
            raise Unhealthy(f"Version {version} does not answer right: {fault}")


def _ask(job: Job, version: str, path: str, host: str) -> Answer:
    payload = json.dumps(gateway_event(path, host)).encode()
    try:
        reply = job.prober.invoke(FunctionName=job.function, Qualifier=version, Payload=payload)
        content = reply["Payload"].read()
    except (HTTPClientError, ClientError) as error:
        raise Unhealthy(f"Version {version} did not answer GET {path}: {error}") from error
    try:
        return answers.of_lambda(path, json.loads(content))
    except (ValueError, TypeError, LookupError, AttributeError):
        start = content[: answers.EXCERPT_BYTES].decode(errors="replace")
        raise Unhealthy(f"Version {version} did not answer GET {path} with an HTTP response: {start}") from None


def gateway_event(path: str, host: str) -> dict[str, Any]:
    """As a REST API sends it, with the parts that the functions read."""
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    return {
        "httpMethod": "GET",
        "resource": "/{proxy+}" if path != "/" else "/",
        "path": path,
        "pathParameters": {"proxy": path.strip("/")} if path != "/" else None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {"path": path, "requestId": "a-release", "identity": {"sourceIp": "127.0.0.1"}},
    }


def _host(job: Job, version: str) -> str:
    """A host that this version allows. Other versions may allow others: each keeps its own environment."""
    try:
        configuration = job.functions.get_function_configuration(FunctionName=job.function, Qualifier=version)
    except ClientError as error:
        raise Unhealthy(f"The hosts of version {version} could not be read: {error}") from error
    allowed = configuration.get("Environment", {}).get("Variables", {}).get("ALLOWED_HOSTS", "")
    return allowed.split(",")[0].strip().lstrip("*.") or "localhost"
