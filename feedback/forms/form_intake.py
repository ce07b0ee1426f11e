"""From a form that was filled in to the item it becomes."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from pynamodb.exceptions import PutError

from feedback.forms import tokens
from feedback.forms.tokens import Token
from feedback.intake import intake, screening
from feedback.intake.intake import Submission
from feedback.models import Status
from staff import projects
from storage.networks import network_of
from storage.writes import Conflict
from web import throttling

logger = logging.getLogger(__name__)


class Busy(Exception):
    """Storage did not take it; it may at the next try."""


class TooMany(Exception):
    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


def came_from_here(request: HttpRequest) -> bool:
    """A page of another site must not send what its visitor never saw. Programs that say nothing may: they have no
    visitor, and still need a token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def accept(request: HttpRequest, token: Token, said: dict[str, Any]) -> str:
    """The id of the item. What was sent already is accepted again, and stored once."""
    sender = network_of(request.META["REMOTE_ADDR"])
    _take_limit(sender)
    feedback_id = token.feedback_id(str(said["rating"]), said["message"], said["name"], said["email"])
    reason = screening.reason(
        said["message"],
        decoy=request.POST.get("website", ""),
        is_too_fast=token.age < tokens.LEAST_AGE,
        address=sender,
        feedback_id=feedback_id,
    )
    submission = Submission(
        rating=said["rating"],
        message=said["message"],
        name=said["name"] or None,
        email=said["email"] or None,
        form_id=token.form_id,
        source="form",
        status=Status.SPAM if reason else Status.NEW,
        spam_reason=reason,
    )
    _store(submission, feedback_id, request.META.get("REQUEST_ID"))
    return feedback_id


def _store(submission: Submission, feedback_id: str, request_id: str | None) -> None:
    try:
        intake.accept(projects.default(), submission, feedback_id, request_id=request_id)
    except Conflict:
        pass  # the same form with the same words, sent again: a reload, or a lost answer
    except PutError:
        logger.warning("form_not_stored", exc_info=True)
        raise Busy from None


def _take_limit(sender: str) -> None:
    allowance = throttling.take_from_address(sender)
    if allowance and not allowance.allowed:
        raise TooMany(throttling.seconds_until_reset(allowance))
