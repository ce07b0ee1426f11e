from __future__ import annotations

import pytest
from botocore.credentials import Credentials as BotocoreCredentials
from django.conf import LazySettings

from storage.connection import clients, fast_dynamodb, function_session

WITHOUT_TOKEN = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
OF_A_ROLE = WITHOUT_TOKEN | {"AWS_SESSION_TOKEN": "token"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*OF_A_ROLE, "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("variables", [WITHOUT_TOKEN, OF_A_ROLE])
def test_it_has_the_credentials_that_botocore_would_have(
    environment: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    session = function_session.from_environment()
    assert session is not None
    ours = session.get_credentials().get_frozen_credentials()
    theirs = BotocoreCredentials("key", "secret", variables.get("AWS_SESSION_TOKEN")).get_frozen_credentials()
    assert (ours.access_key, ours.secret_key, ours.token) == (theirs.access_key, theirs.secret_key, theirs.token)


@pytest.mark.parametrize("missing", WITHOUT_TOKEN)
def test_without_credentials_in_the_environment_there_is_none(environment: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in OF_A_ROLE.items():
        environment.setenv(name, value)
    environment.delenv(missing)
    assert function_session.from_environment() is None


def test_it_names_the_bundle_of_certificates(environment: pytest.MonkeyPatch) -> None:
    for name, value in (OF_A_ROLE | {"AWS_CA_BUNDLE": "/etc/bundle.pem"}).items():
        environment.setenv(name, value)
    session = function_session.from_environment()
    assert session is not None
    assert session.get_config_variable("ca_bundle") == "/etc/bundle.pem"


@pytest.mark.parametrize("in_lambda", [True, False])
def test_only_a_function_signs_with_it(
    environment: pytest.MonkeyPatch, settings: LazySettings, in_lambda: bool
) -> None:
    used: list[object] = []
    environment.setattr(fast_dynamodb.DynamoDB, "__init__", lambda self, session, *_, **__: used.append(session))
    for name, value in OF_A_ROLE.items():
        environment.setenv(name, value)
    settings.IN_LAMBDA = in_lambda
    clients.forget()
    clients.fail_fast_dynamodb()
    clients.forget()
    assert [isinstance(session, function_session.FunctionSession) for session in used] == [in_lambda]
