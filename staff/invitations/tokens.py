"""The token in the link of an invitation: the project, the invitation, and a secret part.

The secret part is a MAC, so the mail can be made when it is sent, and no row holds it: neither the invitation, which
has a hash of it, nor the mail. Each sending has another one, so an older link no longer works.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import NamedTuple

from django.conf import settings

from staff.models import Invitation
from storage.ids import keyed_hash

_TOKEN = re.compile(r"([a-z0-9-]{1,64})\.([0-9a-f-]{36})\.([0-9a-f]{32})", re.ASCII)


class Parts(NamedTuple):
    project_id: str
    invitation_id: str
    proof: str


def make(invitation: Invitation) -> str:
    return f"{invitation.project_id}.{invitation.invitation_id}.{_proof(invitation)}"


def parse(token: str) -> Parts | None:
    match = _TOKEN.fullmatch(token)
    return Parts(*match.groups()) if match else None


def hash_of(invitation: Invitation) -> str:
    return _hash(_proof(invitation))


def belongs_to(parts: Parts, invitation: Invitation) -> bool:
    return hmac.compare_digest(_hash(parts.proof), invitation.token_hash)


def _proof(invitation: Invitation) -> str:
    key = invitation.project_id, invitation.invitation_id
    return keyed_hash(settings.SECRET_KEY, "invitation", *key, str(int(invitation.sendings)))


def _hash(proof: str) -> str:
    return hashlib.sha256(proof.encode()).hexdigest()
