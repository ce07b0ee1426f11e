"""Sends what a client has built, once: signed here, over botocore's own connections, read by its own parser.

What botocore puts between them serves retries, streams and other ways to sign, and is a third of a call.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from botocore.model import OperationModel
from botocore.parsers import create_parser

# What proxies may change on the way.
UNSIGNED = {"user-agent", "x-amzn-trace-id"}


def send_by(client: Any) -> None:
    """Who answers `before-call` answers the call: botocore's Stubber lives by that, too."""
    connections: Any = client._endpoint.http_session  # with the timeouts, certificates and proxies of the client
    parser: Any = create_parser(client.meta.service_model.resolved_protocol)

    def send(
        model: OperationModel, params: dict[str, Any], request_signer: Any, **more: Any
    ) -> tuple[AWSResponse, Any]:
        if (credentials := request_signer._credentials) is None:
            raise NoCredentialsError
        url, body = params["url"], params["body"]
        scope = f"{request_signer.region_name}/{request_signer.signing_name}"
        by, at = credentials.get_frozen_credentials(), datetime.now(UTC)
        headers = signed(url, params["headers"], body, by, scope, at)
        # A plain dict of headers is all that urllib3 asks for; botocore's own is a message of e-mail.
        request = AWSPreparedRequest("POST", url, headers, body, stream_output=False)  # type: ignore[arg-type]
        response: AWSResponse = connections.send(request)
        answer = {"status_code": response.status_code, "headers": response.headers, "body": response.content}
        return response, parser.parse(answer, model.output_shape)

    # It would work out the address anew for each call, from rules for what no table of ours asks. Without it the client
    # goes where it was made for: the region's own address, or AWS_ENDPOINT_URL.
    client._ruleset_resolver = None
    # Last, so that others who listen still hear of the call.
    client.meta.events.register_last("before-call.dynamodb", send)


def signed(
    url: str, headers: Mapping[str, str], body: bytes, by: ReadOnlyCredentials, scope: str, at: datetime
) -> dict[str, str]:
    """Signature Version 4 of a POST to the root of a host, which is all that DynamoDB knows."""
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    sent = {**headers, "X-Amz-Date": moment} | ({"X-Amz-Security-Token": by.token} if by.token else {})
    proved = {name.lower(): value for name, value in sent.items()} | {"host": urlsplit(url).netloc}
    names = sorted(proved.keys() - UNSIGNED)
    lines = [f"{name}:{proved[name]}" for name in names]
    request = "\n".join(["POST", "/", "", *lines, "", ";".join(names), sha256(body).hexdigest()])
    scope = f"{moment[:8]}/{scope}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, sha256(request.encode()).hexdigest()])
    signature = hmac.digest(_key(by.secret_key, scope), text.encode(), "sha256").hex()
    sent["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={by.access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return sent


@lru_cache(maxsize=2)  # of today, and for a moment of yesterday
def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
