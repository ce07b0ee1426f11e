"""The credentials of a Lambda function. They are in its environment, and valid until the container ends.

botocore's session looks for them in many places, and takes 70 ms to import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import NamedTuple


class Credentials(NamedTuple):
    access_key: str
    secret_key: str
    token: str | None

    def get_frozen_credentials(self) -> Credentials:
        return self


@dataclass(frozen=True)
class FunctionSession:
    """The part of botocore's session that storage/connection/fast_dynamodb.py uses."""

    credentials: Credentials
    ca_bundle: str | None

    def get_credentials(self) -> Credentials:
        return self.credentials

    def get_config_variable(self, name: str) -> str | None:
        return {"ca_bundle": self.ca_bundle}[name]


def from_environment() -> FunctionSession | None:
    """None if Lambda provides the credentials in another way, as it does after a restore from a snapshot."""
    access_key, secret_key = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    credentials = Credentials(access_key, secret_key, os.environ.get("AWS_SESSION_TOKEN"))
    return FunctionSession(credentials, os.environ.get("AWS_CA_BUNDLE"))
