"""Sets a new password: by the current one, or by a link. It ends all other sessions and all locks of the account."""

from __future__ import annotations

import logging

from staff.account.one_time_links import Link
from staff.members import mail_recipients, person_store
from staff.models import Person
from storage import clock
from storage.connection.aws_errors import TABLE_ERRORS
from web.logs.log_format import request_id
from web.mail import outbox

logger = logging.getLogger(__name__)


def change(person: Person, password: str) -> None:
    """The caller has checked the current password and the new one. Raises Conflict if the person was changed since."""
    person_store.set_password(person, password, actor=person.actor)
    _tell(person)


def set_by_link(link: Link, password: str) -> None:
    """Raises NotFound or Conflict if the link was used, or the person was changed, in the meantime."""
    person_store.set_password(link.person, password, link.write_use(), actor=link.person.actor)
    _tell(link.person)


def _tell(person: Person) -> None:
    """So an owner learns of a change that they did not make."""
    context = {"at": clock.to_text(clock.now())}
    try:
        outbox.queue(
            "staff/mail/password_changed",
            mail_recipients.person(person.person_id),
            context,
            request_id=request_id.get(),
        )
    except TABLE_ERRORS:
        logger.warning("password_mail_lost", exc_info=True)  # the new password is stored
