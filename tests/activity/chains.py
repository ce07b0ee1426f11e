"""The chains of seals, as a test looks at them."""

from __future__ import annotations

from collections import Counter

from activity import seals
from local_aws import emulated
from sealing import chain


def sealed(name: str = "default") -> list[str]:
    """The ids in the chain of a project, in its order."""
    return [activity_id for item in seals.entries(name) for _, activity_id in seals.rows_of(item)]


def sealed_keys(name: str = "default") -> Counter[tuple[str, str]]:
    """How often each row is in the chain."""
    return Counter(key for item in seals.entries(name) for key in seals.rows_of(item))


def faults(name: str = "default") -> list[str]:
    key = seals.key_of(name)
    return chain.faults(key, list(seals.entries(name)), seals.read_head(name, key), None)


def fail_once(stack: int, operation: str, *, after: bool = False, service: str = "dynamodb", times: int = 1) -> None:
    fault = {"operation": operation, "times": times, "status": 400, "code": "AccessDeniedException", "after": after}
    emulated.inject(stack, [{"service": service, **fault}])
