"""Reads each part of the operations page separately, so that an error of AWS shows only in that part."""

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
        """In the language of the reader, so it is translated when the page is rendered."""
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


_cache: MemoryCache[Card[Any]] = MemoryCache()


def gather(sources: Mapping[str, Callable[[], Any]]) -> dict[str, Card[Any]]:
    """Reads all at the same time: the page takes as long as the slowest source."""

    def cached(name: str) -> Card[Any]:
        return _cache.get(name, lambda: read(name, sources[name]))

    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        # The context has the request id for the log lines.
        pending = {name: pool.submit(copy_context().run, cached, name) for name in sources}
        return {name: card.result() for name, card in pending.items()}


def forget() -> None:
    _cache.clear()


def read(name: str, source: Callable[[], Value]) -> Card[Value]:
    """Reads again, without the cache."""
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
