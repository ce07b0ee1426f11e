"""What the rollback works with: its configuration, and a client for each AWS service with its own time limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config as ClientConfig
from botocore.session import Session

from ops.rollback.config import Config, from_environment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient

# For the move of the alias: calls that AWS throttles are repeated for about twenty seconds. Lambda then sends the
# event twice more.
PATIENT = ClientConfig(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 6, "mode": "standard"})
# For the probe: a cold start of the version takes a second or two.
PROBING = ClientConfig(connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 1})
# For all that the move does not need: it must not wait for these.
BRIEF = ClientConfig(connect_timeout=0.5, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})


@dataclass(frozen=True)
class Context:
    config: Config
    functions: LambdaClient
    prober: LambdaClient
    metrics: Any  # CloudWatch
    dynamodb: DynamoDBClient
    sns: Any


def make(config: Config, client: Callable[[str, ClientConfig], Any]) -> Context:
    return Context(
        config,
        functions=client("lambda", PATIENT),
        prober=client("lambda", PROBING),
        metrics=client("cloudwatch", BRIEF),
        dynamodb=client("dynamodb", BRIEF),
        sns=client("sns", BRIEF),
    )


@cache
def in_lambda() -> Context:
    session = Session()
    return make(from_environment(), lambda service, limits: session.create_client(service, config=limits))
