"""DynamoDB's own protocol, for calls that a visitor waits for: a POST of JSON, signed here, sent by urllib3.

Botocore's client has to be made first, and each of its calls does work that these calls do not need: retries, streams,
rules for addresses, other ways to sign. Its credentials and its errors are used here too.
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

from storage.function_session import Credentials, FunctionSession
from storage.https_pool import Connections

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials
    from botocore.session import Session


class DynamoDB:
    """As much of botocore's client as PynamoDB asks for. Binary values are not read: no table that is asked has any."""

    _request_signer = None  # PynamoDB would look for its credentials

    def __init__(
        self, session: Session | FunctionSession, region: str, url: str, *, timeouts: tuple[float, float], agent: str
    ) -> None:
        self._session = session
        self._scope = f"{region}/dynamodb"
        self._agent = agent
        self._connections = Connections(url, session.get_config_variable("ca_bundle"), timeouts)

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        # Once found they are kept; where they come from may be out of reach at first.
        if (credentials := self._session.get_credentials()) is None:
            raise NoCredentialsError
        body = json.dumps(request).encode()
        by, at = credentials.get_frozen_credentials(), datetime.now(UTC)
        headers = signed(operation, body, self._connections.host, by, self._scope, at)
        # An update may add to a number, such as of a limit: sent twice it could count twice.
        may_repeat = operation != "UpdateItem"
        response = self._connections.post(body, headers | {"User-Agent": self._agent}, may_repeat=may_repeat)
        return _read(operation, response)

    _make_api_call = call  # what PynamoDB calls it


def address(region: str) -> str:
    """Of DynamoDB in the regions that are open to the public, and in those of governments. Who needs another, such as
    that of FIPS, sets AWS_ENDPOINT_URL."""
    return f"https://dynamodb.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}/"


def signed(
    operation: str, body: bytes, host: str, by: ReadOnlyCredentials | Credentials, scope: str, at: datetime
) -> dict[str, str]:
    """The headers of a call, with Signature Version 4 of a POST to the root of a host: all that DynamoDB knows."""
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": moment,
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
    } | ({"X-Amz-Security-Token": by.token} if by.token else {})
    proved = {name.lower(): value for name, value in headers.items()} | {"host": host}
    names = sorted(proved)
    lines = [f"{name}:{proved[name]}" for name in names]
    request = "\n".join(["POST", "/", "", *lines, "", ";".join(names), sha256(body).hexdigest()])
    scope = f"{moment[:8]}/{scope}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, sha256(request.encode()).hexdigest()])
    signature = hmac.digest(_key(by.secret_key, scope), text.encode(), "sha256").hex()
    proof = f"Credential={by.access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return {**headers, "Authorization": f"AWS4-HMAC-SHA256 {proof}"}


@lru_cache(maxsize=2)  # of today, and for a moment of yesterday
def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _read(operation: str, response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        said = json.loads(response.data)
    except ValueError:
        said = None
    if response.status == 200 and isinstance(said, dict):
        return said
    raise ClientError(_error(response, said if isinstance(said, dict) else {}), operation)


def _error(response: BaseHTTPResponse, said: dict[str, Any]) -> Any:
    """Of DynamoDB, or of something in between, which may answer in any form."""
    stored = {"Item": said["Item"]} if "Item" in said else {}
    return stored | {
        "Error": {
            "Code": str(said.get("__type", response.status)).rpartition("#")[2],
            "Message": said.get("message") or said.get("Message") or "",
        },
        "ResponseMetadata": {
            "HTTPStatusCode": response.status,
            "RequestId": response.headers.get("x-amzn-requestid", ""),
        },
    }
