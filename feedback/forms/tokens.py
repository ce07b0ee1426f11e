"""Signs the token of a public form, and the receipt in the URL of the thank-you page.

A form carries a token instead of a cookie: when it was made, for which form, and a nonce. It gives no authority. The
receipt holds the reference number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.core.signing import BadSignature, Signer

from storage import clock

LIFETIME = timedelta(hours=24)
LEAST_AGE = timedelta(seconds=3)  # a person needs longer to read, choose and send
SALT, RECEIPT_SALT = "feedback.form", "feedback.receipt"
ID_NAMESPACE = UUID("6d1f9a52-3c0e-5b7d-9e64-1f0c2a7b8d35")


class BadToken(Exception):
    """The token is missing, belongs to another form, or has a wrong signature."""


@dataclass(frozen=True)
class Token:
    form_id: str
    nonce: str
    issued_at: datetime

    @property
    def age(self) -> timedelta:
        return clock.now() - self.issued_at

    def renewed(self) -> Token:
        """For a form that was open for too long. It keeps its nonce, so that a repeated form is stored only once. It is
        old enough to be sent at once.
        """
        return Token(self.form_id, self.nonce, clock.now() - LEAST_AGE)

    def feedback_id(self, *fields: str) -> str:
        """The same for a form that is sent again with the same fields. Other fields make another item."""
        return str(uuid5(ID_NAMESPACE, "\0".join((self.form_id, self.nonce, *fields))))

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
    """Signed, so that a link cannot show thanks for feedback that we never received."""
    return Signer(salt=RECEIPT_SALT, sep=".").sign(reference)


def read_receipt(text: str) -> str:
    try:
        return Signer(salt=RECEIPT_SALT, sep=".").unsign(text)
    except BadSignature:
        raise BadToken(text[:20]) from None
