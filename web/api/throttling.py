"""Limits the requests of one address and of one key. The counts are in storage, so all containers share them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from pynamodb.exceptions import UpdateError
from rest_framework.throttling import BaseThrottle

from storage import clock
from storage.limits import limits
from storage.limits.limits import Allowance, LenientLimit
from web.caller import caller_of, sender_network

if TYPE_CHECKING:  # the views of the framework import this module, by its name in the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView

MINUTE = timedelta(minutes=1)
ADDRESS, KEY = "address", "key"

logger = logging.getLogger(__name__)
_addresses = LenientLimit(ADDRESS, MINUTE)


class Budget(NamedTuple):
    name: str
    limit: int
    take: Callable[[], Allowance]


class RateLimit(BaseThrottle):
    """Each request counts against one limit only. So a refused request uses nothing of a limit that others share.

    A key that can only create has no limit of its own: it is in a public page, and one visitor could use up the limit
    of all others.
    """

    resets_in = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        budget = _budget(request)
        if budget is None or not budget.limit:
            return True
        allowance = _counted(budget)
        if allowance is None:
            return True
        self.resets_in = seconds_until_reset(allowance)
        # The headers of the IETF's draft-ietf-httpapi-ratelimit-headers. A view sets its headers on each answer.
        view.headers["RateLimit-Policy"] = f'"{budget.name}";q={budget.limit};w=60'
        view.headers["RateLimit"] = f'"{budget.name}";r={allowance.remaining};t={self.resets_in}'
        return allowance.allowed

    def wait(self) -> float:
        return self.resets_in


def take_from_address(network: str) -> Allowance | None:
    """For submissions of visitors. None if there is no limit, or if the count failed."""
    budget = _address_budget(network)
    return _counted(budget) if budget.limit else None


def seconds_until_reset(allowance: Allowance) -> int:
    return max(1, ceil((allowance.resets_at - clock.now()).total_seconds()))


def forget() -> None:
    """For tests: each starts like a new container."""
    _addresses.forget()


def _budget(request: Request) -> Budget | None:
    caller = caller_of(request)
    if caller.is_public:
        return _address_budget(sender_network(request)) if request.method == "POST" else None
    if caller.id.startswith("key:"):
        limit = settings.RATE_LIMIT_KEY
        return Budget(KEY, limit, partial(limits.take, KEY, caller.id, limit=limit, window=MINUTE))
    return None


def _address_budget(network: str) -> Budget:
    limit = settings.RATE_LIMIT_ADDRESS
    return Budget(ADDRESS, limit, partial(_addresses.take, network, limit))


def _counted(budget: Budget) -> Allowance | None:
    try:
        return budget.take()
    except UpdateError:
        # A failed count must not keep honest visitors out.
        logger.warning("limit_not_counted", exc_info=True, extra={"limit": budget.name})
        return None
