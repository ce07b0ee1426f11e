"""Who wrote an item, and what else they wrote: found by the keyed hash of their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.models import Feedback

MOST = 50  # items that are read of one person
LISTED = 5  # before the fold


@dataclass(frozen=True)
class Sender:
    name: str
    email: str
    may_reply: bool | None
    number: int  # of items that count, this one too
    has_more: bool  # there are older ones, which were not read
    average: float | None
    since: datetime
    others: list[Feedback]  # newest first

    @property
    def title(self) -> str:
        return self.name or self.email

    @property
    def listed(self) -> list[Feedback]:
        return self.others[:LISTED]

    @property
    def folded(self) -> list[Feedback]:
        return self.others[LISTED:]


@dataclass(frozen=True)
class TheirItems:
    items: list[Feedback]
    has_more: bool


def read(item: Feedback) -> TheirItems:
    """The newest items of the same address. One query, and none without an address."""
    if not item.person_hash:
        return TheirItems([], has_more=False)
    pages = Feedback.by_person.query(
        item.person_hash, filter_condition=Feedback.is_live(), scan_index_forward=False, page_size=MOST
    ).page_iter
    page = next(pages)
    return TheirItems(list(map(Feedback.from_raw_data, page["Items"])), pages.last_evaluated_key is not None)


def sender(item: Feedback, theirs: TheirItems) -> Sender:
    others = [each for each in theirs.items if each.counted and each.feedback_id != item.feedback_id]
    ratings = [int(each.rating) for each in (item, *others) if each.rating is not None]
    return Sender(
        name=item.name or "",
        email=item.email or "",
        may_reply=item.may_reply,
        number=1 + len(others),
        has_more=theirs.has_more,
        average=sum(ratings) / len(ratings) if ratings else None,
        since=min(each.created_at for each in (item, *others)),
        others=others,
    )
