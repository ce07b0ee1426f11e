"""Sends notices to people: through an SNS topic, and through a Slack-compatible webhook if one is set.

The rollback function imports this module: use only the standard library and botocore here.
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


class WebhookFailed(Exception):
    """The webhook has no valid address, or answered with an error."""


def notify(subject: str, text: str, *, sns: Any, topic: str, webhook: str = "") -> bool:
    """Whether a channel took the notice. It never raises for one that fails: what it reports has happened already."""
    channels: dict[str, Callable[[], None]] = {}
    if topic:
        channels["topic"] = lambda: publish(sns, topic, subject, text)
    if webhook:
        channels["webhook"] = lambda: post(webhook, f"*{subject}*\n{text}")
    if not channels:
        logger.warning("notice_has_no_channel", extra={"subject": subject})
    results = [_was_sent(channel, send) for channel, send in channels.items()]  # all are tried
    return any(results)


def publish(sns: Any, topic: str, subject: str, text: str) -> None:
    line = " ".join(subject.split()).encode("ascii", "replace").decode()[:LONGEST_SUBJECT]
    sns.publish(TopicArn=topic, Subject=line, Message=text)


def post(webhook: str, text: str) -> None:
    """Follows no redirect: the address is a secret, and no other host may see it."""
    address = urlsplit(webhook)
    if address.scheme != "https" or not address.hostname:
        raise WebhookFailed("NOTICE_WEBHOOK_URL must be an https:// address.")
    connection = HTTPSConnection(address.hostname, address.port, timeout=WEBHOOK_SECONDS)
    try:
        target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
        connection.request("POST", target, json.dumps({"text": text}), {"Content-Type": "application/json"})
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise WebhookFailed(f"The webhook answered {status}.")


def _was_sent(channel: str, send: Callable[[], None]) -> bool:
    try:
        send()
    except (BotoCoreError, ClientError, OSError, HTTPException, ValueError, WebhookFailed) as error:
        logger.error("notice_failed", extra={"channel": channel, "errorType": type(error).__name__})
        return False
    return True
