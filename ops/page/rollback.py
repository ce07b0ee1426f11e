"""Sends the rollback request to the rollback function, which decides. The site itself may not move an alias."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from django.conf import settings

from ops import names, rollback_activity, versions
from ops.ledger import ledger_store
from ops.ledger.release_history import fact
from ops.page import cards
from ops.rollback import signed_request
from storage.connection.clients import client

SERVED = ("release", "rollback")  # entries whose version has served visitors

logger = logging.getLogger(__name__)

NO_ANSWER, FAILED, UNREACHED = "no-answer", "failed", "unreached"
# How activity records an outcome without an answer.
ACTIONS = {
    NO_ANSWER: rollback_activity.UNANSWERED,
    FAILED: rollback_activity.FAILED,
    UNREACHED: rollback_activity.FAILED,
}


@dataclass(frozen=True)
class RollbackOutcome:
    moved: bool
    kind: str  # "moved", the reason of the function, or one of the three above
    text: str = ""  # the sentence of the function


@dataclass(frozen=True)
class Choice:
    version: str
    commit: str


def choices(serving: str) -> list[Choice]:
    """Versions of the ledger that still exist and do not serve, newest first."""
    commits: dict[str, str] = {}
    for entry in ledger_store.entries(client("dynamodb", fail_fast=True), settings.LEDGER_TABLE_NAME):
        if entry.kind in SERVED:
            version = fact(entry, "version")
            commits[version] = commits.get(version) or fact(entry, "commit")[:7]
    # Not fail_fast: Lambda needs a second to list some hundred versions.
    published = versions.published(client("lambda"), names.site_function())
    numbers = [version.number for version in reversed(published)]
    return [Choice(number, commits[number]) for number in numbers if number in commits and number != serving]


def request_rollback(to: str | None, by: str, reason: str) -> RollbackOutcome:
    """Waits for the answer. Without one, the alias may have moved or not, and the page says so."""
    activity = rollback_activity.begin(to, by)
    outcome = _request(to, by, reason)
    activity.record(ACTIONS.get(outcome.kind, rollback_activity.MOVED if outcome.moved else rollback_activity.REFUSED))
    logger.warning("rollback_asked", extra={"to": to, "by": by, "moved": outcome.moved, "outcome": outcome.kind})
    cards.forget()
    return outcome


def _request(to: str | None, by: str, reason: str) -> RollbackOutcome:
    request = signed_request.signed(settings.LEDGER_KEY, to, by, reason)
    payload = json.dumps({"rollback": request}).encode()
    try:
        response = client("lambda", once=True).invoke(
            FunctionName=settings.ROLLBACK_FUNCTION, Qualifier=settings.STAGE, Payload=payload
        )
    except ReadTimeoutError:
        return RollbackOutcome(False, NO_ANSWER)
    except ClientError as error:
        return RollbackOutcome(False, UNREACHED, error.response["Error"]["Code"])
    except BotoCoreError as error:
        return RollbackOutcome(False, UNREACHED, type(error).__name__)
    return _outcome(response)


def _outcome(response: Any) -> RollbackOutcome:
    body = response["Payload"].read()
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if response.get("FunctionError") or not isinstance(answer, dict) or not isinstance(answer.get("moved"), bool):
        return RollbackOutcome(False, FAILED)
    return RollbackOutcome(answer["moved"], str(answer.get("outcome", "")), str(answer.get("text", "")))
