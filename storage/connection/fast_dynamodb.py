"""A small DynamoDB client for calls that a visitor waits for: it signs a POST of JSON, and urllib3 sends it.

Creating botocore's client takes time, and each of its calls does work that these calls do not need: retries, streams,
endpoint rules, other signatures. Credentials and exceptions are botocore's here too.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, NoCredentialsError
from urllib3 import BaseHTTPResponse

from storage.connection.function_session import Credentials, FunctionSession
from storage.connection.https_pool import Connections

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials
    from botocore.session import Session


class DynamoDB:
    """The part of botocore's client that PynamoDB uses. It cannot decode binary values: our tables have none."""

    _request_signer = None  # PynamoDB reads its credentials if there is one

    def __init__(
        self, session: Session | FunctionSession, region: str, url: str, *, timeouts: tuple[float, float], agent: str
    ) -> None:
        self._session = session
        self._scope = f"{region}/dynamodb"
        self._agent = agent
        self._connections = Connections(url, session.get_config_variable("ca_bundle"), timeouts)

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        # The session keeps them once it has them. Their source may not answer at first, so each call asks again.
        if (credentials := self._session.get_credentials()) is None:
            raise NoCredentialsError
        body = json.dumps(request).encode()
        frozen, now = credentials.get_frozen_credentials(), datetime.now(UTC)
        headers = signed(operation, body, self._connections.host, frozen, self._scope, now)
        # An update can add to a number, such as that of a limit. Sent twice, it could count twice.
        may_repeat = operation != "UpdateItem"
        response = self._connections.post(body, headers | {"User-Agent": self._agent}, may_repeat=may_repeat)
        return _read(operation, response)

    _make_api_call = call  # the name that PynamoDB calls


def endpoint_url(region: str) -> str:
    """The endpoint in public regions, China and GovCloud. For another one, such as FIPS, set AWS_ENDPOINT_URL."""
    return f"https://dynamodb.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}/"


def signed(
    operation: str, body: bytes, host: str, credentials: ReadOnlyCredentials | Credentials, scope: str, at: datetime
) -> dict[str, str]:
    """The headers of a call, with Signature Version 4. DynamoDB takes all calls as a POST to the root of its host."""
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": moment,
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
    } | ({"X-Amz-Security-Token": credentials.token} if credentials.token else {})
    signed_headers = {name.lower(): value for name, value in headers.items()} | {"host": host}
    names = sorted(signed_headers)
    lines = [f"{name}:{signed_headers[name]}" for name in names]
    canonical_request = "\n".join(["POST", "/", "", *lines, "", ";".join(names), sha256(body).hexdigest()])
    scope = f"{moment[:8]}/{scope}/aws4_request"
    string_to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, sha256(canonical_request.encode()).hexdigest()])
    signature = hmac.digest(_key(credentials.secret_key, scope), string_to_sign.encode(), "sha256").hex()
    authorization = (
        f"Credential={credentials.access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return {**headers, "Authorization": f"AWS4-HMAC-SHA256 {authorization}"}


@lru_cache(maxsize=2)  # the keys of today and, around midnight, of yesterday
def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _read(operation: str, response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        document = json.loads(response.data)
    except ValueError:
        document = None
    if response.status == 200 and isinstance(document, dict):
        return document
    raise ClientError(_error(response, document if isinstance(document, dict) else {}), operation)


def _error(response: BaseHTTPResponse, document: dict[str, Any]) -> Any:
    """In botocore's form. The response can be DynamoDB's, or a proxy's in any format."""
    stored = {"Item": document["Item"]} if "Item" in document else {}
    return stored | {
        "Error": {
            "Code": str(document.get("__type", response.status)).rpartition("#")[2],
            "Message": document.get("message") or document.get("Message") or "",
        },
        "ResponseMetadata": {
            "HTTPStatusCode": response.status,
            "RequestId": response.headers.get("x-amzn-requestid", ""),
        },
    }
