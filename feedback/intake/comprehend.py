"""Asks Amazon Comprehend for the mood of a message, in VADER's place. It costs a call, and reads whole sentences."""

from __future__ import annotations

import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from storage.clients import client

logger = logging.getLogger(__name__)

LONGEST = 5_000  # bytes, as Comprehend takes them


class Unavailable(Exception):
    """It refused, failed, or took too long."""


def score(message: str) -> float:
    """From -1 to 1. Somebody waits for the answer: one try, of a second and a third at the most."""
    text = message.encode()[:LONGEST].decode(errors="ignore")
    try:
        found = client("comprehend", fail_fast=True).detect_sentiment(
            Text=text, LanguageCode=settings.SENTIMENT_LANGUAGE
        )
    except (BotoCoreError, ClientError) as error:
        logger.warning("comprehend_failed", extra={"reason": _reason(error)})
        raise Unavailable from error
    shares = found["SentimentScore"]
    return round(float(shares["Positive"] - shares["Negative"]), 4)


def _reason(error: BotoCoreError | ClientError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
