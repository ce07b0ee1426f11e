"""A new address for signing in: asked for with the password, and confirmed by a link that is mailed to it."""

from __future__ import annotations

import logging
from datetime import timedelta

from staff.account import kept_addresses, link_recipients
from staff.account.one_time_links import Link
from staff.members import person_store
from staff.models import Person
from storage.connection.aws_errors import TABLE_ERRORS
from storage.limits import limits
from web.logs.log_format import request_id
from web.mail import outbox

WINDOW = timedelta(hours=1)
MOST_MAILS = 5

logger = logging.getLogger(__name__)


class TooManyMails(Exception):
    """The person has asked for too many links in this hour."""


def ask(person: Person, email: str) -> None:
    """The answer does not show whether another person has this address: a worker finds that out later."""
    if not limits.take("new-address", person.person_id, limit=MOST_MAILS, window=WINDOW).allowed:
        raise TooManyMails
    to = link_recipients.new_address(kept_addresses.keep(person, email))
    outbox.queue("staff/mail/new_address", to, {}, request_id=request_id.get())
    logger.info("email_change_asked", extra={"subject": person.actor})


def confirm(link: Link) -> None:
    """Raises Conflict if another person has the address by now, or the link was used in the meantime: then NotFound."""
    before = link.person.email
    person_store.change_email(link.person, link.email, link.write_use(), actor=link.person.actor)
    try:
        to = link_recipients.former_address(kept_addresses.keep(link.person, before))
        outbox.queue("staff/mail/address_changed", to, {}, request_id=request_id.get())
    except TABLE_ERRORS:
        logger.warning("address_mail_lost", exc_info=True)  # the new address is stored
