"""The tags of a project: how a tag is cleaned, compared and limited, and which ones there are.

Two tags are the same if only their case differs. The first spelling that a project used stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedback.inbox.models import Tag
from feedback.inbox.refusals import EditRefused
from feedback.intake.submission_limits import LONGEST_TAG, MOST_TAGS
from storage import writes
from storage.memory_cache import MemoryCache
from storage.writes import Conflict
from web.texts import clean_line

MOST_NAMES = 1000  # of a project. More are not suggested, and keep the spelling of each item
_names: MemoryCache[dict[str, str]] = MemoryCache()  # by project: the spelling of each folded tag


class BadTag(ValueError):
    """`code` is `blank` or `max_length`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(text: str) -> str:
    """The tag as it is stored. Raises BadTag, or BadText for a text that no person types."""
    tag = clean_line(text)
    if not tag:
        raise BadTag("blank")
    if len(tag) > LONGEST_TAG:
        raise BadTag("max_length")
    return tag


def folded(tag: str) -> str:
    """Equal for tags that are the same."""
    return tag.casefold()


def merged(tags: Iterable[str], added: Iterable[str] = (), removed: Iterable[str] = ()) -> frozenset[str]:
    """A tag that is there keeps its spelling. One that is added and removed is removed."""
    by_key = {folded(tag): tag for tag in sorted(added)} | {folded(tag): tag for tag in sorted(tags, reverse=True)}
    out = set(map(folded, removed))
    return frozenset(tag for key, tag in by_key.items() if key not in out)


def check_number(after: Iterable[str], before: Iterable[str]) -> None:
    """Raises EditRefused with the first tag that has no room. An item that had too many may lose some of them."""
    after, before = set(after), set(before)
    if len(after) > MOST_TAGS and len(after) > len(before):
        raise EditRefused("tags", "too_many", sorted(after - before)[max(0, MOST_TAGS - len(after & before))])


def names(project_id: str) -> list[str]:
    """All tags of a project, in the order of the alphabet, at most ten seconds old."""
    return sorted(_spellings(project_id).values(), key=folded)


def known(project_id: str, tags: Iterable[str]) -> frozenset[str]:
    """The tags in the spelling of the project. A tag that is new to the project is remembered."""
    return frozenset(_known(project_id, tag) for tag in tags)


def _known(project_id: str, tag: str) -> str:
    spellings = _spellings(project_id)
    if folded(tag) not in spellings and len(spellings) < MOST_NAMES:
        spellings[folded(tag)] = _remember(project_id, tag)
    return spellings.get(folded(tag), tag)


def _remember(project_id: str, tag: str) -> str:
    try:
        writes.create(Tag(project_id, folded(tag), name=tag))
    except Conflict:  # another container was first
        return writes.find(Tag, project_id, folded(tag), consistent=True).name
    return tag


def _spellings(project_id: str) -> dict[str, str]:
    return _names.get(project_id, lambda: _read(project_id))


def _read(project_id: str) -> dict[str, str]:
    return {tag.tag_key: tag.name for tag in Tag.query(project_id, limit=MOST_NAMES)}
