"""Explains errors of AWS to the person who runs a command."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NoConnection
from django.conf import settings
from pynamodb.exceptions import PynamoDBException

from storage.connection import failures
from storage.connection.failures import TooBusy

# All that reading and writing items can raise.
TABLE_ERRORS = (BotoCoreError, ClientError, PynamoDBException, TooBusy)


def sentence(error: Exception) -> str:
    cause = failures.cause(error)
    if isinstance(cause, NoCredentialsError):
        return "There are no AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE."
    if isinstance(cause, NoConnection | HTTPClientError):
        where = settings.AWS_ENDPOINT_URL or f"the region {settings.AWS_REGION}"
        return f"AWS does not answer at {where}. On one machine, start it with `make run`; otherwise check the network."
    if isinstance(cause, TooBusy):
        return f"DynamoDB is too busy: it repeatedly returned only some of the items of {cause}."
    return f"AWS refused: {cause}"
