"""Takes in the answer of a customer. What receives the mail calls it: on one machine, the page of the mailbox.

The address says to which item the answer belongs. The sender proves nothing, as anyone can write any sender: an answer
from another address than that of the item is kept, and marked.
"""

from __future__ import annotations

import re
from datetime import timedelta

from conversations import writing
from conversations.models import Kind, Message
from conversations.writing import Draft
from feedback.inbox import edits
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.intake.submissions import person_hash
from feedback.models import Feedback, Status
from feedback.replies import quotes, reply_addresses
from feedback.replies.sending import last_expiry
from storage import writes
from storage.limits import limits
from storage.writes import again_on_conflict
from web.logs.log_format import request_id
from web.texts import clean_text

CUSTOMER = "visitor"  # the actor
DAY = timedelta(days=1)
MOST_IN_A_DAY = 50  # about one item
RETURNS = (Status.DONE, Status.SNOOZED, Status.ARCHIVED)  # to OPEN: someone has to read the answer
_INTERNET_ID = re.compile(r"<[!-;=?-~]{3,250}>")


class Refused(Exception):
    """The answer cannot be kept. The text says why, without the answer."""

    safe_to_log = True


def receive(to: str, sender: str, text: str, *, internet_id: str = "") -> Message:
    """Raises NotOurs (see reply_addresses), NotFound if the item is gone, or Refused. It may come twice."""
    item = writes.find(Feedback, reply_addresses.feedback_id_of(to), consistent=True)
    answer = _cleaned(text)
    if not limits.take("answers-of-a-day", item.feedback_id, limit=MOST_IN_A_DAY, window=DAY).allowed:
        raise Refused("This item has had too many answers today.")
    internet_id = internet_id if _INTERNET_ID.fullmatch(internet_id) else ""
    draft = Draft(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        kind=Kind.ANSWER,
        author=CUSTOMER,
        text=answer,
        token=internet_id or None,
        expires_at=last_expiry(item),
        internet_id=internet_id or None,
        is_from_other=person_hash(item.project_id, sender) != item.person_hash,
    )
    message = _write(draft)
    again_on_conflict(lambda: _return(item.feedback_id))
    return message


def _write(draft: Draft) -> Message:
    try:
        return writing.write(draft)[0]
    except writing.TokenReused:
        raise Refused("Another mail with the same Message-ID came before.") from None


def _cleaned(text: str) -> str:
    try:
        answer = clean_text(quotes.without(clean_text(text)))
    except ValueError as error:
        raise Refused(f"The answer cannot be read. {error}") from None
    if not answer:
        raise Refused("The answer is empty.")
    return answer


def _return(feedback_id: str) -> None:
    item = writes.find(Feedback, feedback_id, consistent=True)
    if item.status in RETURNS:
        edits.apply(item, Edit(status=Status.OPEN), actor=CUSTOMER, request_id=request_id.get())
