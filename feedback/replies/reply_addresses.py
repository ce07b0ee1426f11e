"""The address to which a customer answers: feedback+<item>.<mac>@example.com.

The MAC shows that we gave the address to someone. So an answer reaches its item, whatever its subject and its sender
are, and no one can write to an item whose address they did not get. All of it is in lower case, as some servers change
the case of an address.
"""

from __future__ import annotations

import hmac
import re
from uuid import UUID

from django.conf import settings

from storage.ids import LETTERS, keyed_hash

ID_LENGTH = 26  # 130 bits
MAC_LENGTH = 16  # 80 bits: a guess needs a mail
_BOX = re.compile(rf"([{LETTERS}]{{{ID_LENGTH}}})\.([{LETTERS}]{{{MAC_LENGTH}}})")


class NotOurs(Exception):
    """The address is not one that the site has given to anyone."""

    safe_to_log = True


def of(feedback_id: str) -> str:
    """Empty if FEEDBACK_REPLY_ADDRESS is not set."""
    name, _, domain = settings.FEEDBACK_REPLY_ADDRESS.partition("@")
    if not domain:
        return ""
    return f"{name}+{_letters(UUID(feedback_id).int, ID_LENGTH)}.{_mac(feedback_id)}@{domain}"


def feedback_id_of(address: str) -> str:
    """The item of an address. Raises NotOurs."""
    name, _, domain = settings.FEEDBACK_REPLY_ADDRESS.lower().partition("@")
    box, _, of_domain = address.strip().lower().partition("@")
    first, _, tag = box.partition("+")
    match = _BOX.fullmatch(tag)
    if not domain or (first, of_domain) != (name, domain) or match is None:
        raise NotOurs("The address is not a reply address of this site.")
    feedback_id = _id(match[1])
    if not hmac.compare_digest(_mac(feedback_id), match[2]):
        raise NotOurs("The reply address has a wrong code.")
    return feedback_id


def _mac(feedback_id: str) -> str:
    """With the key that never changes, as an address in an old mail must stay valid."""
    return _letters(int(keyed_hash(settings.PERSON_HASH_KEY, "reply address", feedback_id)[:20], 16), MAC_LENGTH)


def _letters(number: int, length: int) -> str:
    return "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(length)))


def _id(letters: str) -> str:
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    return str(UUID(int=number & (1 << 128) - 1))
