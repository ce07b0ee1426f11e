"""Signs the token of a public form, and the receipt in the URL of the thank-you page.

A form carries a token instead of a cookie: when it was made, for which form, version and variant, and a nonce. It gives
no authority. The receipt holds the reference number.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.core.signing import BadSignature, Signer

from feedback.forms.form_store import FIRST_VERSION
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
    version: int = FIRST_VERSION  # of the form, as the page shows it
    variant: str | None = None

    @property
    def age(self) -> timedelta:
        return clock.now() - self.issued_at

    def renewed(self) -> Token:
        """For a form that was open for too long. It keeps its nonce, so that a repeated form is stored only once. It is
        old enough to be sent at once.
        """
        return replace(self, issued_at=clock.now() - LEAST_AGE)

    def feedback_id(self, answers: Mapping[str, object]) -> str:
        """The same for a form that is sent again with the same answers. Other answers make another item."""
        return str(uuid5(ID_NAMESPACE, json.dumps([self.form_id, self.nonce, answers], sort_keys=True)))

    def __str__(self) -> str:
        milliseconds = int(self.issued_at.timestamp() * 1000)
        return Signer(salt=SALT).sign_object([self.form_id, self.nonce, milliseconds, self.version, self.variant])


def make(form_id: str, version: int = FIRST_VERSION, variant: str | None = None) -> Token:
    return Token(form_id, secrets.token_urlsafe(12), clock.now(), version, variant)


def read(text: str, form_id: str) -> Token:
    try:
        signed_for, nonce, milliseconds, version, variant = Signer(salt=SALT).unsign_object(text)
    except (BadSignature, ValueError):
        raise BadToken(form_id) from None
    if signed_for != form_id:
        raise BadToken(form_id)
    return Token(form_id, nonce, datetime.fromtimestamp(milliseconds / 1000, UTC), version, variant)


def receipt(reference: str) -> str:
    """Signed, so that a link cannot show thanks for feedback that we never received."""
    return Signer(salt=RECEIPT_SALT, sep=".").sign(reference)


def read_receipt(text: str) -> str:
    try:
        return Signer(salt=RECEIPT_SALT, sep=".").unsign(text)
    except BadSignature:
        raise BadToken(text[:20]) from None
