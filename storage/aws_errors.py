"""What AWS, or its silence, comes to in words, for whoever sits at the terminal."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NoConnection
from django.conf import settings
from pynamodb.exceptions import PynamoDBException

from storage import failures
from storage.failures import TooBusy

# What reading and writing items may raise.
OF_TABLES = (BotoCoreError, ClientError, PynamoDBException, TooBusy)


def sentence(error: Exception) -> str:
    cause = failures.cause(error)
    if isinstance(cause, NoCredentialsError):
        return "There are no AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE."
    if isinstance(cause, NoConnection | HTTPClientError):
        where = settings.AWS_ENDPOINT_URL or f"the region {settings.AWS_REGION}"
        return f"AWS does not answer at {where}. On one machine `make run` starts it; else look at the network."
    if isinstance(cause, TooBusy):
        return f"DynamoDB gave only a part of what was asked of {cause}, time and again: it is too busy."
    return f"AWS refused: {cause}"
