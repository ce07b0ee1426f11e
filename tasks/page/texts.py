"""The texts of a task that people wrote, shortened."""

from __future__ import annotations

import re

from feedback.models import Feedback

LONGEST_PREFILL = 80
_SENTENCE = re.compile(r"(?<=[.!?。!?])\s|\n")


def shortened(text: str, longest: int) -> str:
    """Cut between words where possible."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    words = cut.rpartition(" ")[0] if " " in cut[longest // 2 :] else cut
    return words.rstrip(" ,;:-") + "…"


def title_from(item: Feedback) -> str:
    """The first sentence of what a customer wrote, as a proposal for the title of a task."""
    first = _SENTENCE.split(item.message.strip(), maxsplit=1)[0]
    return shortened(" ".join(first.split()), LONGEST_PREFILL).rstrip(".")
