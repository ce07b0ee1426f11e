"""Sends the messages of mails again that were not finished in time: a message was lost, or SES refused for long.

It runs each minute, after the timers (jobs/timer_tick.py). Twice at the same moment does no harm: it claims each mail
by a conditional write, and the second message of a mail finds it finished or in work.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from storage import clock, writes
from web.mail import outbox
from web.mail.models import OPEN, Mail

MOST_AT_ONCE = 100
SHORTEST_PAUSE = timedelta(hours=1)  # longer than the queue itself tries: five times in 15 minutes

logger = logging.getLogger(__name__)


def run() -> None:
    for stale in Mail.open_mails.query(OPEN, Mail.due_at <= clock.now(), limit=MOST_AT_ONCE):
        try:
            mail = writes.find(Mail, stale.mail_id, consistent=True)
            if mail.due_at is None or mail.due_at > clock.now():
                continue  # the index was late
            writes.change(mail, Mail.due_at.set(next_due(mail.created_at, clock.now())))
        except (writes.Conflict, writes.NotFound):
            continue  # another one works on it, or it has expired
        logger.warning("mail_queued_again", extra={"mailId": mail.mail_id, "state": mail.state})
        outbox.hand_over(mail)


def next_due(created_at: datetime, now: datetime) -> datetime:
    """After 1, 2, 4, 8, ... hours."""
    return now + max(SHORTEST_PAUSE, now - created_at)
