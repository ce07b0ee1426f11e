from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError
from botocore.session import Session
from pynamodb.attributes import BinaryAttribute, BinarySetAttribute

from feedback.models import Feedback
from local_aws import emulated
from storage import tables
from storage.connection import clients, fast_dynamodb
from storage.connection.clients import client, fail_fast_dynamodb
from tests.serving import served

FAILS_ONCE = {"service": "dynamodb", "times": 1, "status": 500, "code": "InternalServerError"}
MISSING = {"TableName": "none-such", "Key": {"feedbackId": {"S": "f"}}}
BODY = b'{"TableName": "feedback"}'


@pytest.mark.parametrize("token", [None, "of+a/role=="])
@pytest.mark.parametrize("url", ["https://dynamodb.eu-central-1.amazonaws.com/", "http://127.0.0.1:4566/"])
@pytest.mark.parametrize("day", [21, 22])
def test_it_signs_as_botocore_does(token: str | None, url: str, day: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 11, day, 9, 30, 5, tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: at)
    by = Credentials("AKIDEXAMPLE", "secret", token)
    headers = {"X-Amz-Target": "DynamoDB_20120810.PutItem", "Content-Type": "application/x-amz-json-1.0"}
    theirs = AWSRequest("POST", url, data=BODY, headers=headers)
    SigV4Auth(by, "dynamodb", "eu-central-1").add_auth(theirs)

    ours = fast_dynamodb.signed(
        "PutItem", BODY, urlsplit(url).netloc, by.get_frozen_credentials(), "eu-central-1/dynamodb", at
    )

    assert ours == dict(theirs.headers.items())


@pytest.mark.usefixtures("stack")
def test_answers_and_refusals_are_those_of_an_ordinary_client() -> None:
    ordinary: Any = client("dynamodb")
    item = {"feedbackId": {"S": "f"}, "rating": {"N": "1"}, "message": {"S": "Größe 🙂"}}
    key_request = {"TableName": "feedback-local", "Key": {"feedbackId": {"S": "f"}}}
    assert fail_fast_dynamodb().call("PutItem", {"TableName": "feedback-local", "Item": item}) == {}
    assert fail_fast_dynamodb().call("GetItem", key_request)["Item"] == ordinary.get_item(**key_request)["Item"] == item

    with pytest.raises(ClientError) as theirs:
        ordinary.get_item(**MISSING)
    with pytest.raises(ClientError) as ours:
        fail_fast_dynamodb().call("GetItem", MISSING)
    assert ours.value.response["Error"] == theirs.value.response["Error"]
    assert ours.value.operation_name == "GetItem"
    assert ours.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_it_asks_once(stack: int) -> None:
    emulated.inject(stack, [FAILS_ONCE])
    with pytest.raises(ClientError, match="InternalServerError"):
        fail_fast_dynamodb().call("ListTables", {})
    assert fail_fast_dynamodb().call("ListTables", {})["TableNames"]


def test_it_gives_up_before_a_visitor_does(stack: int) -> None:
    assert clients.FAIL_FAST == (0.3, 1)
    emulated.inject(stack, [{"service": "dynamodb", "times": 2, "delay": 1.2}])
    with pytest.raises(HTTPClientError, match="Read timed out"):
        fail_fast_dynamodb().call("ListTables", {})


def test_a_slow_answer_costs_no_visitor_an_error(stack: int) -> None:
    emulated.inject(stack, [{"service": "dynamodb", "times": 1, "delay": 1.2}])
    assert fail_fast_dynamodb().call("ListTables", {})["TableNames"]


@pytest.mark.integration
def test_a_refused_connection_is_an_error_of_botocore() -> None:
    with pytest.raises(HTTPClientError, match="Connection refused"):
        _at(f"http://127.0.0.1:{emulated.free_port()}").call("ListTables", {})


@pytest.mark.integration
@pytest.mark.parametrize("status", ["200 OK", "502 Bad Gateway"])
@pytest.mark.parametrize("page", [b"<html>bad gateway</html>", b"[]", b"\xff"])
def test_an_answer_of_a_proxy_is_an_error(status: str, page: bytes) -> None:
    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "text/html"), ("Content-Length", str(len(page)))])
        return [page]

    with served(answer) as address, pytest.raises(ClientError) as refused:
        _at(address).call("ListTables", {})
    assert refused.value.response["Error"] == {"Code": status[:3], "Message": ""}


def _at(url: str) -> fast_dynamodb.DynamoDB:
    return fast_dynamodb.DynamoDB(clients._session(), "us-east-1", url, timeouts=clients.FAIL_FAST, agent="test")


SESSION = Session()  # one, as each reads the service model again
REGIONS = [
    region
    for partition in ("aws", "aws-cn", "aws-us-gov")
    for region in SESSION.get_available_regions("dynamodb", partition)
]


@pytest.mark.parametrize("region", REGIONS)
def test_it_goes_where_an_ordinary_client_goes(region: str) -> None:
    theirs: Any = SESSION.create_client("dynamodb", region, aws_access_key_id="a", aws_secret_access_key="b")
    assert fast_dynamodb.endpoint_url(region).rstrip("/") == theirs.meta.endpoint_url


@pytest.mark.integration
def test_without_credentials_it_sends_nothing_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()
    monkeypatch.setattr(session, "get_credentials", lambda: None)
    made = fast_dynamodb.DynamoDB(session, "us-east-1", "http://127.0.0.1:9", timeouts=clients.FAIL_FAST, agent="test")
    with pytest.raises(NoCredentialsError):
        made.call("ListTables", {})
    monkeypatch.setattr(session, "get_credentials", lambda: Credentials("a", "b"))
    with pytest.raises(HTTPClientError, match="Connection refused"):
        made.call("ListTables", {})


@pytest.mark.integration
def test_expired_credentials_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a role end after an hour; a container may live for longer."""
    now = datetime.now(UTC)

    def role() -> dict[str, str]:
        later = (now + timedelta(hours=3)).isoformat()
        return {"access_key": "second", "secret_key": "s", "token": "t", "expiry_time": later}

    of_role = RefreshableCredentials(
        "first", "s", "t", now + timedelta(hours=1), role, "test", time_fetcher=lambda: now
    )
    session = Session()
    monkeypatch.setattr(session, "_credentials", of_role)
    proofs: list[str] = []

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        proofs.append(environ["HTTP_AUTHORIZATION"])
        start_response("200 OK", [("Content-Length", "2")])
        return [b"{}"]

    with served(answer) as address:
        connected = fast_dynamodb.DynamoDB(session, "us-east-1", address, timeouts=clients.FAIL_FAST, agent="test")
        connected.call("ListTables", {})
        now += timedelta(hours=2)
        connected.call("ListTables", {})
    assert [proof.partition("Credential=")[2].partition("/")[0] for proof in proofs] == ["first", "second"]


def test_the_tables_it_reads_have_no_binary_values() -> None:
    """They would come as base64."""
    for table in tables.all_tables():
        if table.fail_fast or table is Feedback:
            kinds = table.get_attributes().values()
            assert not any(isinstance(kind, BinaryAttribute | BinarySetAttribute) for kind in kinds)
