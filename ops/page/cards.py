"""Each part of the operations page asks AWS by itself: what fails says so in its own place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from django.utils.translation import gettext

from ops.ledger.ledger_store import Raced
from storage.memory_cache import MemoryCache

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

REFUSED = {"AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedOperation"}
ABSENT = {
    "ResourceNotFoundException",
    "ResourceNotFound",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
}


@dataclass(frozen=True)
class Failure:
    code: str
    operation: str

    def __str__(self) -> str:
        """In the reader's language, so only once the page is drawn."""
        if self.code in REFUSED:
            return gettext("The site's role may not call {operation}.").format(operation=self.operation)
        if self.code in ABSENT:
            return gettext("Not found by {operation}.").format(operation=self.operation)
        return gettext("AWS gave no answer: {error}.").format(error=self.code)

    @property
    def is_absence(self) -> bool:
        return self.code in ABSENT


@dataclass(frozen=True)
class Card(Generic[Value]):
    value: Value | None
    failure: Failure | None = None


_remembered: MemoryCache[Card[Any]] = MemoryCache()


def gather(sources: Mapping[str, Callable[[], Any]]) -> dict[str, Card[Any]]:
    """All at once: the page takes as long as the slowest of them."""

    def remembered(name: str) -> Card[Any]:
        return _remembered.get(name, lambda: ask(name, sources[name]))

    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        # Each takes the request along, for its log lines.
        asked = {name: pool.submit(copy_context().run, remembered, name) for name in sources}
        return {name: card.result() for name, card in asked.items()}


def forget() -> None:
    _remembered.clear()


def ask(name: str, source: Callable[[], Value]) -> Card[Value]:
    """Anew, whatever is remembered."""
    try:
        return Card(source())
    except ClientError as error:
        failure = Failure(error.response["Error"]["Code"], error.operation_name)
    except (BotoCoreError, Raced) as error:
        failure = Failure(type(error).__name__, name)
    level = logging.INFO if failure.is_absence else logging.WARNING
    logger.log(
        level, "ops_card_failed", extra={"card": name, "errorType": failure.code, "operation": failure.operation}
    )
    return Card(None, failure)
