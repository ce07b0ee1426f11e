"""Botocore clients, shared by everything in a process: each costs tens of milliseconds and megabytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, overload

from botocore import __version__ as botocore_version
from django.conf import settings

from storage import fast_dynamodb, function_session

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_sqs import SQSClient

AGENT = f"Botocore/{botocore_version} feedback/{settings.RELEASE}"
FAIL_FAST = (0.3, 1)  # seconds to connect, and to read


@dataclass(frozen=True)
class Patience:
    connect_seconds: float
    read_seconds: float
    tries: int


# For work in the background that calls DynamoDB without a model, such as counting.
_PATIENT = Patience(1, 5, tries=3)
# For a call that somebody waits for. Before it, a request makes up to two hasty calls (its key, its limit). While
# storage keeps silent, all together end within 6 seconds, and the answer is 503. botocore's pause between two tries
# is 1 s at most.
_WAITED = Patience(0.5, 1, tries=2)
# For the same where there is another way if it fails.
_FAIL_FAST = Patience(*FAIL_FAST, tries=1)
# For what takes long and must not be asked for twice. API Gateway waits 29 seconds for all of a request.
_ONCE = Patience(1, 20, tries=1)

_making = RLock()  # botocore's sessions are not safe to share while a client is being made


@overload
def client(service: Literal["cloudformation"]) -> CloudFormationClient: ...
@overload
def client(service: Literal["comprehend"], *, fail_fast: bool = False) -> Any: ...  # one call: not worth its stubs
@overload
def client(service: Literal["dynamodb"], *, fail_fast: bool = False, waited: bool = False) -> DynamoDBClient: ...
@overload
def client(service: Literal["dynamodbstreams"]) -> DynamoDBStreamsClient: ...
@overload
def client(service: Literal["sqs"], *, fail_fast: bool = False) -> SQSClient: ...
@overload
def client(
    service: Literal["apigateway", "cloudwatch", "lambda", "s3", "ssm"], *, fail_fast: bool = False, once: bool = False
) -> Any: ...
# ... of these we make a few calls: not worth their stubs.
def client(service: str, *, fail_fast: bool = False, waited: bool = False, once: bool = False) -> Any:
    with _making:
        return _make(service, _config(_ONCE if once else _FAIL_FAST if fail_fast else _WAITED if waited else _PATIENT))


def fail_fast_dynamodb() -> fast_dynamodb.DynamoDB:
    """For items that a visitor waits for; `client("dynamodb", fail_fast=True)` does all else that may not take long."""
    with _making:
        return _make_fail_fast_dynamodb()


def connect(service: str, config: Config) -> Any:
    """A client with a patience of its own."""
    with _making:
        return _make(service, config)


def forget() -> None:
    """Drop all clients; the next call connects anew. For tests, which change the endpoint."""
    _make.cache_clear()
    _make_fail_fast_dynamodb.cache_clear()
    _session.cache_clear()


@cache
def _config(patience: Patience) -> Config:
    from botocore.config import Config  # here, as in _session()

    return Config(
        connect_timeout=patience.connect_seconds,
        read_timeout=patience.read_seconds,
        retries={"total_max_attempts": patience.tries, "mode": "standard"},
        # Our own code builds the requests, and the service checks them again: half the client's time saved.
        parameter_validation=False,
        # Its own tells of the system and the settings, and is put together twice a call: a seventh of it.
        user_agent=AGENT,
    )


@cache
def _session() -> Session:
    # Imported when the first client is made: 70 ms, which a first request in Lambda does not need.
    from botocore.session import Session

    if not settings.IS_LOCAL:
        return Session()
    # Never the developer's own credentials: the emulated AWS must not see them, nor they a real account. Nor their
    # profile: a client asks for its settings, and fails if AWS_PROFILE names none that is there.
    session = Session({"profile": (None, None, None, None)})
    session.set_credentials("local", "local")
    return session


@cache
def _make(service: str, config: Config) -> Any:
    return _session().create_client(
        service,
        region_name=settings.AWS_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL or None,
        config=config,
    )


@cache
def _make_fail_fast_dynamodb() -> fast_dynamodb.DynamoDB:
    url = settings.AWS_ENDPOINT_URL or fast_dynamodb.address(settings.AWS_REGION)
    session = function_session.from_environment() if settings.IN_LAMBDA else None
    return fast_dynamodb.DynamoDB(session or _session(), settings.AWS_REGION, url, timeouts=FAIL_FAST, agent=AGENT)
