"""Tells people: through a topic, and at once through a Slack-compatible webhook if one is set.

The rollback relies on it: nothing but the standard library and botocore.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

WEBHOOK_SECONDS = 3
LONGEST_SUBJECT = 100  # SNS refuses a longer one, and anything but ASCII without line breaks

logger = logging.getLogger(__name__)


class Refused(Exception):
    """The webhook cannot be used, or did not take the notice."""


def tell(subject: str, text: str, *, sns: Any, topic: str, webhook: str = "") -> bool:
    """Whether it reached anyone. Never raises for a channel that fails: what is told of has happened already."""
    ways: dict[str, Callable[[], None]] = {}
    if topic:
        ways["topic"] = lambda: publish(sns, topic, subject, text)
    if webhook:
        ways["webhook"] = lambda: post(webhook, f"*{subject}*\n{text}")
    if not ways:
        logger.warning("notice_has_no_channel", extra={"subject": subject})
    went = [_went(channel, send) for channel, send in ways.items()]
    return any(went)


def publish(sns: Any, topic: str, subject: str, text: str) -> None:
    line = " ".join(subject.split()).encode("ascii", "replace").decode()[:LONGEST_SUBJECT]
    sns.publish(TopicArn=topic, Subject=line, Message=text)


def post(webhook: str, text: str) -> None:
    """No redirect is followed: the address is a secret, and only its own host may hear it."""
    address = urlsplit(webhook)
    if address.scheme != "https" or not address.hostname:
        raise Refused("NOTICE_WEBHOOK_URL must be an https:// address.")
    connection = HTTPSConnection(address.hostname, address.port, timeout=WEBHOOK_SECONDS)
    try:
        target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
        connection.request("POST", target, json.dumps({"text": text}), {"Content-Type": "application/json"})
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Refused(f"The webhook answered {status}.")


def _went(channel: str, send: Callable[[], None]) -> bool:
    try:
        send()
    except (BotoCoreError, ClientError, OSError, HTTPException, ValueError, Refused) as error:
        logger.error("notice_failed", extra={"channel": channel, "errorType": type(error).__name__})
        return False
    return True
