"""Checks the links that people and programs give. Nothing is requested from them."""

from __future__ import annotations

import re

LONGEST_LINK = 500
# What may stand in a link. Browsers also accept other characters, but those can hide where a link leads.
_LINK = re.compile(r"https?://[a-zA-Z0-9.-]{1,253}(?::[0-9]{1,5})?(?:[/?#][\x21\x23-\x3b\x3d\x3f-\x7e]*)?")


def is_link(text: str) -> bool:
    return bool(_LINK.fullmatch(text))
