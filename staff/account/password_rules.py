"""What a new password must be. Each page and each command that sets one uses this.

Length protects most: there are no rules about kinds of characters, which people fulfil in ways that attackers know.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

SHORTEST, LONGEST = 12, 200  # the server hashes each password that anyone tries
LEAST_OF_ITS_OWN = 8  # characters besides the address and the name
SHORTEST_WORD = 3
ENDINGS = string.digits + string.punctuation + " "


def check(password: str, *, email: str, name: str) -> None:
    """Raises ValidationError with everything that is wrong."""
    if problems := list(_problems(password, email, name)):
        raise ValidationError(problems)


def _problems(password: str, email: str, name: str) -> Iterator[str]:
    if len(password) < SHORTEST:
        yield gettext("This password is too short: at least %(least)d characters.") % {"least": SHORTEST}
    if len(password) > LONGEST:
        yield gettext("This password is too long: at most %(most)d characters.") % {"most": LONGEST}
        return
    if password.isdigit():
        yield gettext("This password has digits only: add some words.")
    elif _is_common(password):
        yield gettext("Many people use this password, so attackers try it first.")
    if _own_part(password, email, name) < LEAST_OF_ITS_OWN <= len(password):
        yield gettext("This password is too much like your name or address.")


def _is_common(password: str) -> bool:
    """Also with digits and signs at its end: a program that guesses adds them, too."""
    known, plain = _common(), password.casefold().strip()
    return plain in known or plain.rstrip(ENDINGS) in known


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _own_part(password: str, email: str, name: str) -> int:
    """How many characters are left without the address, the name and their words."""
    rest = password.casefold()
    for word in sorted(_words(email, name), key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest)


def _words(email: str, name: str) -> set[str]:
    whole = {email.strip().casefold(), name.strip().casefold(), "".join(name.split()).casefold()}
    parts = {part for text in whole for part in re.split(r"[\W_]+", text)}
    return {word for word in whole | parts if len(word) >= SHORTEST_WORD}
