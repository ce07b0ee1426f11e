"""Gets the mood of a message from Amazon Comprehend instead of our own model. Each message costs a call to AWS."""

from __future__ import annotations

import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from storage.connection.clients import client

logger = logging.getLogger(__name__)

MOST_BYTES = 5_000  # Comprehend's limit


class Unavailable(Exception):
    """Comprehend refused, failed or took too long."""


def score(message: str) -> float:
    """From -1 to 1. A visitor waits for the answer: one try, of 1.3 seconds at most."""
    text = message.encode()[:MOST_BYTES].decode(errors="ignore")
    try:
        response = client("comprehend", fail_fast=True).detect_sentiment(
            Text=text, LanguageCode=settings.SENTIMENT_LANGUAGE
        )
    except (BotoCoreError, ClientError) as error:
        logger.warning("comprehend_failed", extra={"reason": _reason(error)})
        raise Unavailable from error
    scores = response["SentimentScore"]
    return round(float(scores["Positive"] - scores["Negative"]), 4)


def _reason(error: BotoCoreError | ClientError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
