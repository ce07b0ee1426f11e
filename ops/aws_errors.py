"""What AWS, or its silence, comes to in words, for whoever sits at the terminal."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NoConnection
from django.conf import settings


def sentence(error: BotoCoreError | ClientError) -> str:
    if isinstance(error, NoCredentialsError):
        return "There are no AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE."
    if isinstance(error, NoConnection | HTTPClientError):
        where = settings.AWS_ENDPOINT_URL or f"the region {settings.AWS_REGION}"
        return f"AWS does not answer at {where}. On one machine `make run` starts it; else look at the network."
    return f"AWS refused: {error}"
