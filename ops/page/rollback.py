"""Asks the rollback function, which decides. The site itself may move no alias."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from django.conf import settings

from ops import names, versions
from ops.ledger import ledger_store
from ops.ledger.release_history import said
from ops.page import cards
from ops.rollback import signed_request
from storage.clients import client

SERVED = ("release", "rollback")  # what the entry names has answered visitors

logger = logging.getLogger(__name__)

NO_ANSWER, FAILED, UNREACHED = "no-answer", "failed", "unreached"


@dataclass(frozen=True)
class Outcome:
    moved: bool
    kind: str  # the function's own reason, or one of the three above
    text: str = ""  # its own sentence


@dataclass(frozen=True)
class Choice:
    version: str
    commit: str


def choices(serving: str) -> list[Choice]:
    """Versions of the ledger that still exist and do not serve, newest first."""
    known: dict[str, str] = {}
    for entry in ledger_store.entries(client("dynamodb", fail_fast=True), settings.LEDGER_TABLE_NAME):
        if entry.kind in SERVED:
            version = said(entry, "version")
            known[version] = known.get(version) or said(entry, "commit")[:7]
    # Not hasty: Lambda lists some hundred versions in a second.
    there = versions.published(client("lambda"), names.site_function())
    numbers = [version.number for version in reversed(there)]
    return [Choice(number, known[number]) for number in numbers if number in known and number != serving]


def ask(to: str | None, by: str, reason: str) -> Outcome:
    """Waits for what it did. Without an answer nobody knows, and the page says so."""
    request = signed_request.signed(settings.LEDGER_KEY, to, by, reason)
    payload = json.dumps({"rollback": request}).encode()
    try:
        reply = client("lambda", once=True).invoke(
            FunctionName=settings.ROLLBACK_FUNCTION, Qualifier=settings.STAGE, Payload=payload
        )
        outcome = _outcome(reply)
    except ReadTimeoutError:
        outcome = Outcome(False, NO_ANSWER)
    except ClientError as error:
        outcome = Outcome(False, UNREACHED, error.response["Error"]["Code"])
    except BotoCoreError as error:
        outcome = Outcome(False, UNREACHED, type(error).__name__)
    logger.warning("rollback_asked", extra={"to": to, "by": by, "moved": outcome.moved, "outcome": outcome.kind})
    cards.forget()
    return outcome


def _outcome(reply: Any) -> Outcome:
    body = reply["Payload"].read()
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if reply.get("FunctionError") or not isinstance(answer, dict) or not isinstance(answer.get("moved"), bool):
        return Outcome(False, FAILED)
    return Outcome(answer["moved"], str(answer.get("outcome", "")), str(answer.get("text", "")))
