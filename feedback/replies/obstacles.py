"""Why an item cannot be answered by e-mail. Pages say it before a person types."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings

from feedback.models import Feedback, Status
from web.mail import suppression


class Obstacle(StrEnum):
    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"  # the form asked for it
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    DELETED = "deleted"
    NO_SENDER = "no_sender"  # the site cannot send mails


class Unanswerable(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def obstacle(item: Feedback) -> Obstacle | None:
    """One read, if the item has an address."""
    if not item.email:
        return Obstacle.NO_ADDRESS
    if not is_welcome(item):
        return Obstacle.NO_CONSENT
    if item.status == Status.DELETED:
        return Obstacle.DELETED
    if no_sender := of_site():
        return no_sender
    reason = suppression.reason_of(item.email)
    if reason is None:
        return None
    return Obstacle.COMPLAINED if reason == Obstacle.COMPLAINED else Obstacle.BOUNCED


def is_welcome(item: Feedback) -> bool:
    """Whether the sender wants a reply, as far as the form asked."""
    return item.may_reply is not False


def of_site() -> Obstacle | None:
    """Why no item at all can be answered."""
    return None if settings.MAIL_FROM else Obstacle.NO_SENDER


def check(item: Feedback) -> None:
    """Raises Unanswerable."""
    found = obstacle(item)
    if found:
        raise Unanswerable(found)
