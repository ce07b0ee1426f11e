from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import emulated
from storage.connection import clients
from storage.connection.clients import client

FAILS_ONCE = [{"service": "dynamodb", "times": 1, "status": 500, "code": "InternalServerError"}]


def test_a_client_tries_again(stack: int) -> None:
    emulated.inject(stack, [FAILS_ONCE[0] | {"times": 2}])
    assert client("dynamodb").list_tables()["TableNames"]
    emulated.inject(stack, [FAILS_ONCE[0] | {"times": 3}])
    with pytest.raises(ClientError, match="InternalServerError"):
        client("dynamodb").list_tables()


def test_one_that_fails_fast_does_not(stack: int) -> None:
    emulated.inject(stack, FAILS_ONCE)
    with pytest.raises(ClientError, match="InternalServerError"):
        client("dynamodb", fail_fast=True).list_tables()


def test_one_that_fails_fast_gives_up_before_a_visitor_does() -> None:
    config: Any = client("dynamodb", fail_fast=True).meta.config
    assert (config.connect_timeout, config.read_timeout) == (0.3, 1)


LONGEST_PAUSE = 1  # seconds: what botocore waits at most before its second try


def test_a_request_that_meets_silence_ends_within_six_seconds() -> None:
    """Storage accepts connections and says nothing. The key is asked for twice, its limit once, the items twice."""
    config: Any = client("dynamodb", for_request=True).meta.config
    tries = config.retries["total_max_attempts"]
    assert tries == 2
    assert 3 * clients.FAIL_FAST[1] + tries * config.read_timeout + LONGEST_PAUSE <= 6
    assert 3 * clients.FAIL_FAST[0] + tries * config.connect_timeout + LONGEST_PAUSE <= 6


def test_one_for_requests_tries_once_more(stack: int) -> None:
    emulated.inject(stack, FAILS_ONCE)
    assert client("dynamodb", for_request=True).list_tables()["TableNames"]
    emulated.inject(stack, [FAILS_ONCE[0] | {"times": 2}])
    with pytest.raises(ClientError, match="InternalServerError"):
        client("dynamodb", for_request=True).list_tables()


def test_on_one_machine_a_profile_of_the_developers_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "none-such")
    session = clients._session.__wrapped__()
    found: Any = session.get_credentials()
    assert found.access_key == "test"
    session.create_client("dynamodb", "us-east-1")


def test_each_is_made_once() -> None:
    assert client("dynamodb") is client("dynamodb")
    assert client("dynamodb", fail_fast=True) is client("dynamodb", fail_fast=True)
    each = [client("dynamodb"), client("dynamodb", fail_fast=True), client("dynamodb", for_request=True)]
    assert len({id(made) for made in each}) == 3
    assert clients.fail_fast_dynamodb() is clients.fail_fast_dynamodb()
