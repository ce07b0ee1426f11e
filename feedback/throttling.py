"""How often one address and one key may ask. Counted in storage, so it holds across all containers."""

from __future__ import annotations

import logging
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from pynamodb.exceptions import UpdateError
from rest_framework.throttling import BaseThrottle

from staff.roles import Scope
from storage import clock, limits
from storage.limits import Allowance
from storage.networks import network_of

if TYPE_CHECKING:  # the views of the framework import this module, by its name in the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView

MINUTE = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class Throttle(BaseThrottle):
    name: str
    resets_in = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        subject, limit = self.subject(request), self.limit()
        if subject is None or not limit:
            return True
        allowance = take(self.name, subject, limit)
        if allowance is None:
            return True
        self.resets_in = seconds_until_reset(allowance)
        _tell(view, f'"{self.name}";q={limit};w=60', f'"{self.name}";r={allowance.remaining};t={self.resets_in}')
        return allowance.allowed

    def wait(self) -> float:
        return self.resets_in

    def subject(self, request: Request) -> str | None:
        """Whose requests are counted together; None if this limit does not apply."""
        raise NotImplementedError

    def limit(self) -> int:
        raise NotImplementedError


class AddressLimit(Throttle):
    """For what comes in from people. A key that can only create stands in a public page, and proves nobody."""

    name = "address"

    def subject(self, request: Request) -> str | None:
        caller: Any = request.user
        if request.method != "POST" or caller.may(Scope.FEEDBACK_READ):
            return None
        return network_of(request.META["REMOTE_ADDR"])

    def limit(self) -> int:
        return settings.RATE_LIMIT_ADDRESS


class KeyLimit(Throttle):
    name = "key"

    def subject(self, request: Request) -> str | None:
        caller: Any = request.user
        return caller.id if caller.id.startswith("key:") else None

    def limit(self) -> int:
        return settings.RATE_LIMIT_KEY


def seconds_until_reset(allowance: Allowance) -> int:
    return max(1, ceil((allowance.resets_at - clock.now()).total_seconds()))


def take(name: str, subject: str, limit: int) -> Allowance | None:
    try:
        return limits.take(name, subject, limit=limit, window=MINUTE)
    except UpdateError:
        # Counting is there for the many who are let in: without it they still are.
        logger.warning("limit_not_counted", exc_info=True, extra={"limit": name})
        return None


def _tell(view: APIView, policy: str, state: str) -> None:
    """The fields of the IETF's draft-ietf-httpapi-ratelimit-headers, each a list. A view sets them on any answer."""
    for field, value in (("RateLimit-Policy", policy), ("RateLimit", state)):
        view.headers[field] = f"{view.headers[field]}, {value}" if field in view.headers else value
