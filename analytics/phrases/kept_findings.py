"""Keeps what was found for an hour, in the table of the counters. A row has numbers and ids of items, no word."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from analytics.phrases.comparison import Comparison
from analytics.phrases.findings import Findings, FoundPhrase, Place
from counters.models import PHRASES
from storage import clock
from storage.connection.clients import fail_fast_dynamodb

FRESH = timedelta(minutes=10)  # then they are found again
KEPT = timedelta(minutes=70)  # for the time when the project may find no more: see turns.py

logger = logging.getLogger(__name__)

Key = dict[str, dict[str, str]]


def find(comparison: Comparison) -> Findings | None:
    request = {"TableName": settings.TABLES["analytics"], "Key": _key(comparison)}
    row = _call("GetItem", request).get("Item")
    # DynamoDB deletes an expired row hours later.
    if not row or int(row["expiresAt"]["N"]) <= clock.now().timestamp():
        return None
    return _findings(json.loads(row["findings"]["S"]))


def is_fresh(findings: Findings) -> bool:
    return clock.now() < findings.found_at + FRESH


def name_of(comparison: Comparison) -> str:
    """Another release of the site may find other phrases."""
    name = f"{comparison.query} {comparison.now.zone} {settings.RELEASE}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def keep(comparison: Comparison, findings: Findings) -> None:
    row = {
        **_key(comparison),
        "findings": {"S": json.dumps(_stored(findings), separators=(",", ":"))},
        "expiresAt": {"N": str(int((clock.now() + KEPT).timestamp()))},
    }
    _call("PutItem", {"TableName": settings.TABLES["analytics"], "Item": row})


def _call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """What is kept only saves time: without it, phrases are found again."""
    try:
        answer: dict[str, Any] = fail_fast_dynamodb().call(operation, request)
    except (BotoCoreError, ClientError) as error:
        logger.warning("phrases_not_kept", extra={"operation": operation, "errorType": type(error).__name__})
        return {}
    return answer


def _key(comparison: Comparison) -> Key:
    aggregate_id = f"{PHRASES}{comparison.project.project_id}"
    return {"aggregateId": {"S": aggregate_id}, "bucket": {"S": name_of(comparison)}}


def _stored(findings: Findings) -> dict[str, Any]:
    phrases = [
        asdict(each) | {"places": [[place.feedback_id, place.number] for place in each.places]}
        for each in findings.phrases
    ]
    return asdict(findings) | {"found_at": clock.to_text(findings.found_at), "phrases": phrases}


def _findings(stored: dict[str, Any]) -> Findings:
    found_at, phrases = clock.from_text(stored["found_at"]), tuple(map(_phrase, stored["phrases"]))
    return Findings(**stored | {"found_at": found_at, "phrases": phrases})


def _phrase(stored: dict[str, Any]) -> FoundPhrase:
    places = tuple(Place(*place) for place in stored["places"])
    return FoundPhrase(**stored | {"moods": tuple(stored["moods"]), "places": places})
