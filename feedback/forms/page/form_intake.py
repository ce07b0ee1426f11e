"""Creates the item of a public form that was sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.http import HttpRequest
from pynamodb.exceptions import GetError, PutError

from feedback.forms import answers
from feedback.forms.definitions import Definition
from feedback.forms.form_store import Head
from feedback.forms.page import tokens
from feedback.forms.page.tokens import Token
from feedback.forms.questions import Answer
from feedback.intake import submissions
from feedback.intake.screening import Visitor
from feedback.intake.submissions import Submission
from feedback.models import Feedback
from staff.models import Project
from storage import writes
from storage.limits.networks import network_of
from storage.writes import Conflict

logger = logging.getLogger(__name__)


class NotStored(Exception):
    """Storage did not store the item. The next try may succeed."""


def came_from_here(request: HttpRequest) -> bool:
    """True unless the browser says that another site sent the form. Programs send neither header: they pass, and still
    need a token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def accept(
    request: HttpRequest, form: Head, token: Token, definition: Definition, answered: Mapping[str, Answer]
) -> str:
    """The id of the item. A form that is sent again is accepted again, and stored once."""
    if not form.is_readable:
        raise NotStored  # the item would not be in the project that the form belongs to
    feedback_id = id_of(request, form, token, answered)
    visitor = Visitor(
        network_of(request.META["REMOTE_ADDR"]),
        filled_in_decoy=bool(request.POST.get("website")),
        was_too_fast=token.age < tokens.LEAST_AGE,
    )
    submission = Submission(
        **answers.as_fields(definition.questions, answered),
        may_reply=_may_reply(request, form, answered),
        form_id=token.form_id,
        form_version=token.version,
        variant=token.variant,
        source="form",
    )
    _store(form.project, submission, feedback_id, visitor, request.META.get("REQUEST_ID"))
    return feedback_id


def id_of(request: HttpRequest, form: Head, token: Token, answered: Mapping[str, Answer]) -> str:
    """Another consent makes another item, as other answers do."""
    may_reply = _may_reply(request, form, answered)
    return token.feedback_id(answered if may_reply is None else {**answered, "mayReply": may_reply})


def _may_reply(request: HttpRequest, form: Head, answered: Mapping[str, Answer]) -> bool | None:
    """None without an address, or if the form does not ask."""
    return "may_reply" in request.POST if form.asks_consent and answered.get("email") else None


def is_stored(feedback_id: str) -> bool:
    try:
        writes.find(Feedback, feedback_id, consistent=True)
    except writes.NotFound:
        return False
    except GetError:
        logger.warning("form_not_looked_up", exc_info=True)
        return False
    return True


def _store(
    project: Project, submission: Submission, feedback_id: str, visitor: Visitor, request_id: str | None
) -> None:
    try:
        submissions.accept(project, submission, feedback_id, visitor=visitor, request_id=request_id)
    except Conflict:
        pass  # the same form, sent again after a reload or a lost answer
    except PutError:
        logger.warning("form_not_stored", exc_info=True)
        raise NotStored from None
