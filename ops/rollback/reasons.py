"""The reasons for which the rollback function refuses to roll back. docs/rollback.md explains each."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    FORGED = "forged"
    FOREIGN = "foreign-alarm"
    UNSIGNED = "unsigned"
    DRILL = "drill"
    REPLAYED = "replayed"
    NOTHING_SERVES = "nothing-serves"
    MOVED_BY_HAND = "moved-by-hand"
    FLAPPING = "flapping"
    ROLLED_BACK = "rolled-back-already"
    PAST_WATCH = "past-watch"
    OLD = "old-alarm"
    TOO_FEW = "too-few"
    NO_GOOD = "no-good"
    GOOD_SERVES = "good-serves"
    UNPUBLISHED = "unpublished"
    NOT_IN_LEDGER = "not-in-ledger"
    UNHEALTHY = "unhealthy"
    MOVED_MEANWHILE = "moved-meanwhile"


# The site fails, and only a person can help.
PAGING = frozenset(
    {
        Reason.NOTHING_SERVES,
        Reason.MOVED_BY_HAND,
        Reason.ROLLED_BACK,
        Reason.PAST_WATCH,
        Reason.TOO_FEW,
        Reason.NO_GOOD,
        Reason.GOOD_SERVES,
        Reason.UNPUBLISHED,
        Reason.UNHEALTHY,
        Reason.MOVED_MEANWHILE,
    }
)


class RollbackRefused(Exception):
    """The message says what is wrong and what to do. `serving` is the version that serves, if it is known."""

    def __init__(self, reason: Reason, sentence: str, serving: str = "") -> None:
        super().__init__(sentence)
        self.reason = reason
        self.serving = serving
