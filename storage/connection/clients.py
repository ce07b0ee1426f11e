"""One botocore client per service for all code of a process: each costs tens of milliseconds and megabytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, overload

from botocore import __version__ as botocore_version
from django.conf import settings

from storage.connection import fast_dynamodb, function_session

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_sqs import SQSClient

USER_AGENT = f"Botocore/{botocore_version} feedback/{settings.RELEASE}"
FAIL_FAST = (0.3, 1)  # seconds to connect, and to read


@dataclass(frozen=True)
class Timeouts:
    connect_seconds: float
    read_seconds: float
    tries: int


# For work in the background that calls DynamoDB without a model, such as counting.
_BACKGROUND = Timeouts(1, 5, tries=3)
# For a call that a person or a program waits for. Before it, a request makes up to two calls that fail fast (its key,
# its limit). If storage does not answer, all of them end within 6 seconds, and the response is 503. botocore pauses for
# 1 s at most between two tries.
_FOR_REQUEST = Timeouts(0.5, 1, tries=2)
# For a call in a request that can do without the result.
_FAIL_FAST = Timeouts(*FAIL_FAST, tries=1)
# For a slow call that must not be sent twice. API Gateway waits 29 seconds for a whole request.
_ONCE = Timeouts(1, 20, tries=1)

_lock = RLock()  # botocore's sessions are not thread-safe while they make a client


@overload
def client(service: Literal["cloudformation"]) -> CloudFormationClient: ...
@overload
def client(service: Literal["comprehend", "sns"], *, fail_fast: bool = False) -> Any: ...  # not worth stubs
@overload
def client(service: Literal["dynamodb"], *, fail_fast: bool = False, for_request: bool = False) -> DynamoDBClient: ...
@overload
def client(service: Literal["dynamodbstreams"]) -> DynamoDBStreamsClient: ...
@overload
def client(service: Literal["sqs"], *, fail_fast: bool = False) -> SQSClient: ...
@overload
def client(
    service: Literal["apigateway", "cloudwatch", "events", "lambda", "s3", "sesv2", "ssm"],
    *,
    fail_fast: bool = False,
    once: bool = False,
) -> Any: ...
# These few calls are not worth stubs either.
def client(service: str, *, fail_fast: bool = False, for_request: bool = False, once: bool = False) -> Any:
    with _lock:
        return _make(
            service,
            _config(_ONCE if once else _FAIL_FAST if fail_fast else _FOR_REQUEST if for_request else _BACKGROUND),
        )


def fail_fast_dynamodb() -> fast_dynamodb.DynamoDB:
    """For single items that a visitor waits for. For all other calls: `client("dynamodb", fail_fast=True)`."""
    with _lock:
        return _make_fail_fast_dynamodb()


def connect(service: str, config: Config) -> Any:
    """A client with its own timeouts."""
    with _lock:
        return _make(service, config)


def forget() -> None:
    """Drops all clients, so that the next call makes new ones. For tests, which change the endpoint."""
    _make.cache_clear()
    _make_fail_fast_dynamodb.cache_clear()
    _session.cache_clear()


@cache
def _config(timeouts: Timeouts) -> Config:
    from botocore.config import Config  # here, as in _session()

    return Config(
        connect_timeout=timeouts.connect_seconds,
        read_timeout=timeouts.read_seconds,
        retries={"total_max_attempts": timeouts.tries, "mode": "standard"},
        # Our own code builds the requests, and the service checks them anyway. This saves half of the client's time.
        parameter_validation=False,
        # botocore builds its own text twice for each call, which takes a seventh of the time.
        user_agent=USER_AGENT,
    )


@cache
def _session() -> Session:
    # Imported with the first client: it takes 70 ms, and the first request in Lambda does not need it.
    from botocore.session import Session

    if not settings.IS_LOCAL:
        return Session()
    # Never the developer's own credentials: the emulated AWS must not get them, and no real account may be changed. And
    # no profile: a client reads its settings, and fails if AWS_PROFILE names one that does not exist.
    session = Session({"profile": (None, None, None, None)})
    session.set_credentials("test", "test")  # the one key that the emulated AWS knows: it checks signed links
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
    url = settings.AWS_ENDPOINT_URL or fast_dynamodb.endpoint_url(settings.AWS_REGION)
    session = function_session.from_environment() if settings.IN_LAMBDA else None
    return fast_dynamodb.DynamoDB(session or _session(), settings.AWS_REGION, url, timeouts=FAIL_FAST, agent=USER_AGENT)
