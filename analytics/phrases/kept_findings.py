"""Keeps what was found for some minutes, in the table of the counters. A row has numbers and ids of items, no word."""

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

KEPT = timedelta(minutes=10)

logger = logging.getLogger(__name__)

Key = dict[str, dict[str, str]]


def find(comparison: Comparison) -> Findings | None:
    request = {"TableName": settings.TABLES["analytics"], "Key": _key(comparison)}
    row = _call("GetItem", request).get("Item")
    # DynamoDB deletes an expired row hours later.
    if not row or int(row["expiresAt"]["N"]) <= clock.now().timestamp():
        return None
    return _findings(json.loads(row["findings"]["S"]))


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
    """Another release of the site may find other phrases."""
    name = f"{comparison.query} {comparison.now.zone} {settings.RELEASE}"
    bucket = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {"aggregateId": {"S": f"{PHRASES}{comparison.project.project_id}"}, "bucket": {"S": bucket}}


def _stored(findings: Findings) -> dict[str, Any]:
    phrases = [
        asdict(each) | {"places": [[place.feedback_id, place.number] for place in each.places]}
        for each in findings.phrases
    ]
    return asdict(findings) | {"phrases": phrases}


def _findings(stored: dict[str, Any]) -> Findings:
    return Findings(**stored | {"phrases": tuple(map(_phrase, stored["phrases"]))})


def _phrase(stored: dict[str, Any]) -> FoundPhrase:
    places = tuple(Place(*place) for place in stored["places"])
    return FoundPhrase(**stored | {"moods": tuple(stored["moods"]), "places": places})
