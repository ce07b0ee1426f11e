"""What a form carries instead of a cookie: when it was made, for which form, and a nonce. It gives no authority.

The receipt is what the address of the thanks carries: the reference.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.core.signing import BadSignature, Signer

from storage import clock

LIFETIME = timedelta(hours=24)
LEAST_AGE = timedelta(seconds=3)  # nobody reads, chooses and sends in less
SALT, RECEIPT_SALT = "feedback.form", "feedback.receipt"
IDS = UUID("6d1f9a52-3c0e-5b7d-9e64-1f0c2a7b8d35")


class BadToken(Exception):
    """It is missing, of another form, or not made by us."""


@dataclass(frozen=True)
class Token:
    form_id: str
    nonce: str
    issued_at: datetime

    @property
    def age(self) -> timedelta:
        return clock.now() - self.issued_at

    def renewed(self) -> Token:
        """For a form that lay open too long. Its nonce stays, so that what was sent already is not sent twice; its
        reader has waited, so that sending it at once is not too fast.
        """
        return Token(self.form_id, self.nonce, clock.now() - LEAST_AGE)

    def feedback_id(self, *said: str) -> str:
        """The same form with the same words, sent again, is the same item. With other words it is another one."""
        return str(uuid5(IDS, "\0".join((self.form_id, self.nonce, *said))))

    def __str__(self) -> str:
        milliseconds = int(self.issued_at.timestamp() * 1000)
        return Signer(salt=SALT).sign_object([self.form_id, self.nonce, milliseconds])


def make(form_id: str) -> Token:
    return Token(form_id, secrets.token_urlsafe(12), clock.now())


def read(text: str, form_id: str) -> Token:
    try:
        signed_for, nonce, milliseconds = Signer(salt=SALT).unsign_object(text)
    except (BadSignature, ValueError):
        raise BadToken(form_id) from None
    if signed_for != form_id:
        raise BadToken(form_id)
    return Token(form_id, nonce, datetime.fromtimestamp(milliseconds / 1000, UTC))


def receipt(reference: str) -> str:
    """For the address of the thanks. It is signed, so that a link cannot show thanks for what we never got."""
    return Signer(salt=RECEIPT_SALT, sep=".").sign(reference)


def read_receipt(text: str) -> str:
    try:
        return Signer(salt=RECEIPT_SALT, sep=".").unsign(text)
    except BadSignature:
        raise BadToken(text[:20]) from None
