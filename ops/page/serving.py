"""What answers now, what it would go back to, and what would bring it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ops import names, versions
from ops.versions import Alias
from storage.clients import client


@dataclass(frozen=True)
class Serving:
    now: Alias | None
    good: Alias | None

    @property
    def can_go_back(self) -> bool:
        return bool(self.now and self.good and self.good.version != self.now.version)

    @property
    def usual_target(self) -> str | None:
        """Away from a canary, else to the last version that baked."""
        if self.now and self.now.weights:
            return self.now.version
        return self.good.version if self.good and self.can_go_back else None

    def newer_good(self, to: str) -> str | None:
        """It goes along with whoever goes further back, as ops/rollback/target.py has it."""
        return self.good.version if self.good and self.good.is_newer_than(to) else None

    @property
    def weights(self) -> dict[str, float]:
        """In percent, of a canary."""
        return {version: 100 * part for version, part in self.now.weights.items()} if self.now else {}


@dataclass(frozen=True)
class Guard:
    """The rollback function, as its alias holds it: that is whom the alarm and the button call."""

    changed: datetime
    is_ready: bool


def read() -> Serving:
    found = {alias.name: alias for alias in versions.aliases(client("lambda", fail_fast=True), names.site_function())}
    return Serving(found.get(settings.STAGE), found.get(versions.GOOD))


def guard() -> Guard:
    found = client("lambda", fail_fast=True).get_function_configuration(
        FunctionName=settings.ROLLBACK_FUNCTION, Qualifier=settings.STAGE
    )
    is_ready = found.get("State", "Active") == "Active" and found.get("LastUpdateStatus", "Successful") == "Successful"
    return Guard(datetime.fromisoformat(found["LastModified"]), is_ready)
