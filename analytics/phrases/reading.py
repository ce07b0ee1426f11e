"""Finds what people write about, and what more than before, in at most 1,000 items of each time.

What was found is kept for an hour, without a word: see findings.py and
docs/decisions/0009-phrases-without-words.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import sleep

from analytics.insight.phrases import with_most
from analytics.phrases import findings, kept_findings, turns
from analytics.phrases.comparison import Comparison
from analytics.phrases.findings import Findings, ShownPhrase
from analytics.phrases.turns import TooMany
from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback
from storage import clock, reads
from storage.pagination import MOST_ITEMS_READ, Page
from storage.together import together

LOOKS, PAUSE = 8, 0.25  # how often to look for what another request finds, and the seconds before each look


@dataclass(frozen=True)
class Answer:
    comparison: Comparison
    findings: Findings
    phrases: Sequence[ShownPhrase]

    @property
    def is_old(self) -> bool:
        """The project could not find them again."""
        return not kept_findings.is_fresh(self.findings)


def read(comparison: Comparison) -> Answer:
    """Two reads if it was found before. Else it reads the items, and writes once. Raises TooMany."""
    kept = kept_findings.find(comparison)
    if kept and kept_findings.is_fresh(kept):
        return _again(comparison, kept)
    if not turns.is_first(f"{comparison.project.project_id} {kept_findings.name_of(comparison)}"):
        kept = kept or _waited(comparison)
        if kept:
            return _again(comparison, kept)
    try:
        turns.take(comparison.project.project_id)
    except TooMany:
        if not kept:
            raise
        return _again(comparison, kept)
    return _found_now(comparison)


def _waited(comparison: Comparison) -> Findings | None:
    """What another request finds at this moment."""
    for _ in range(LOOKS):
        sleep(PAUSE)
        if kept := kept_findings.find(comparison):
            return kept
    return None


def _again(comparison: Comparison, kept: Findings) -> Answer:
    return _answer(comparison, kept, _counting(kept.feedback_ids))


def _found_now(comparison: Comparison) -> Answer:
    lists = (comparison.now, comparison.before)
    now, before = together(*(partial(_newest, comparison, filters) for filters in lists))
    items = {item.feedback_id: item for item in now.items}
    found = _find(comparison, now, before, items)
    kept_findings.keep(comparison, found)
    return _answer(comparison, found, items)


def _answer(comparison: Comparison, found: Findings, items: Mapping[str, Feedback]) -> Answer:
    return Answer(comparison, found, findings.shown(found, items, comparison.question))


def _newest(comparison: Comparison, filters: Filters) -> Page[Feedback]:
    return reading.read(comparison.project.project_id, filters, limit=MOST_ITEMS_READ)


def _find(
    comparison: Comparison, now: Page[Feedback], before: Page[Feedback], items: Mapping[str, Feedback]
) -> Findings:
    question = comparison.question
    messages, messages_before = (
        [message for item in page.items if (message := findings.message_of(item, question)).text.strip()]
        for page in (now, before)
    )
    return Findings(
        found_at=clock.now(),
        read=len(messages),
        read_before=len(messages_before),
        is_whole=not (now.cursor or before.cursor),
        phrases=tuple(findings.found(each, items, question) for each in with_most(messages, messages_before)),
    )


def _counting(feedback_ids: Sequence[str]) -> Mapping[str, Feedback]:
    """Those that are still there, and neither spam nor deleted."""
    keys = [Feedback(feedback_id) for feedback_id in feedback_ids]
    items: list[Feedback | None] = reads.find_together(*keys, consistent=True) if keys else []
    return {item.feedback_id: item for item in items if item and item.counted}
