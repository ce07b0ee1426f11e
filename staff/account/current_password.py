"""Asks for the password once more before an account changes.

Who finds a browser that is signed in must not be able to guess the password there. So there are few tries, with a limit
of their own: wrong passwords at the sign-in, which anyone can enter, do not use it up.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password

from staff.models import Person
from storage.limits import limits

MOST_TRIES = 5
WINDOW = timedelta(minutes=15)

logger = logging.getLogger(__name__)


class WrongPassword(Exception):
    """`until` is set if there were too many tries."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__()
        self.until = until


def confirm(person: Person, password: str) -> None:
    """Raises WrongPassword. A try counts before it is checked, so tries at the same moment count separately."""
    allowance = limits.take("current-password", person.person_id, limit=MOST_TRIES, window=WINDOW)
    if not allowance.allowed:
        raise WrongPassword(allowance.resets_at)
    if not check_password(password, person.password):
        logger.warning("current_password_wrong", extra={"subject": person.actor})
        raise WrongPassword
    limits.give_back(allowance)
