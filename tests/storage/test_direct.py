from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from storage import direct
from storage.clients import client

BODY = b'{"TableName": "feedback"}'
HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.PutItem",
    "Content-Type": "application/x-amz-json-1.0",
    "User-Agent": "one/1",
    "X-Amzn-Trace-Id": "Root=1-66f0c2a1-0123456789abcdef01234567",
}


@pytest.mark.parametrize("token", [None, "of+a/role=="])
@pytest.mark.parametrize("url", ["https://dynamodb.eu-central-1.amazonaws.com/", "http://127.0.0.1:4566/"])
@pytest.mark.parametrize("day", [21, 22])
def test_it_signs_as_botocore_does(token: str | None, url: str, day: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 11, day, 9, 30, 5, tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: at)
    by = Credentials("AKIDEXAMPLE", "secret", token)
    theirs = AWSRequest("POST", url, data=BODY, headers=HEADERS)
    SigV4Auth(by, "dynamodb", "eu-central-1").add_auth(theirs)

    ours = direct.signed(url, HEADERS, BODY, by.get_frozen_credentials(), "eu-central-1/dynamodb", at)

    assert ours == dict(theirs.headers.items())


@pytest.mark.usefixtures("stack")
def test_answers_and_refusals_are_those_of_an_ordinary_client() -> None:
    missing = {"TableName": "none-such", "Key": {"feedbackId": {"S": "f"}}}
    told = []
    for each in (client("dynamodb"), client("dynamodb", hasty=True)):
        assert each.list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200
        with pytest.raises(each.exceptions.ResourceNotFoundException) as refused:
            each.get_item(**missing)  # type: ignore[arg-type]
        told.append(refused.value.response["Error"])
    assert told[0] == told[1]


class Stopped(Exception):
    pass


def _stop(params: dict[str, Any], **_: Any) -> None:
    raise Stopped(params["url"])


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"])
def test_it_goes_where_an_ordinary_client_goes(region: str) -> None:
    ways = []
    for change in (str, direct.send_by):
        made: Any = Session().create_client("dynamodb", region, aws_access_key_id="a", aws_secret_access_key="b")
        change(made)
        made.meta.events.register_first("before-call.dynamodb", _stop)
        with pytest.raises(Stopped) as stopped:
            made.list_tables()
        ways.append(stopped.value.args)
    assert ways[0] == ways[1]


def test_it_sends_nothing_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Any = client("dynamodb", hasty=True)
    monkeypatch.setattr(made._request_signer, "_credentials", None)
    with pytest.raises(NoCredentialsError):
        made.list_tables()
