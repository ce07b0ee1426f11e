"""Reads which version serves, which one a rollback would go to, and whether the rollback function is ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ops import names, versions
from ops.versions import Alias
from storage.connection.clients import client


@dataclass(frozen=True)
class Serving:
    now: Alias | None
    good: Alias | None

    @property
    def can_go_back(self) -> bool:
        return bool(self.now and self.good and self.good.version != self.now.version)

    @property
    def usual_target(self) -> str | None:
        """It ends a canary, else it goes to the last version that baked."""
        if self.now and self.now.weights:
            return self.now.version
        return self.good.version if self.good and self.can_go_back else None

    def newer_good(self, to: str) -> str | None:
        """The version of `good`, if it is newer than `to`. Then `good` moves as well: see ops/rollback/decision.py."""
        return self.good.version if self.good and self.good.is_newer_than(to) else None

    @property
    def weights(self) -> dict[str, float]:
        """The share of a canary in percent."""
        return {version: 100 * part for version, part in self.now.weights.items()} if self.now else {}


@dataclass(frozen=True)
class RollbackFunction:
    """The rollback function, in the version of its alias, which the alarm and the button call."""

    changed: datetime
    is_ready: bool


def read() -> Serving:
    aliases = {alias.name: alias for alias in versions.aliases(client("lambda", fail_fast=True), names.site_function())}
    return Serving(aliases.get(settings.STAGE), aliases.get(versions.GOOD))


def rollback_function() -> RollbackFunction:
    function = client("lambda", fail_fast=True).get_function_configuration(
        FunctionName=settings.ROLLBACK_FUNCTION, Qualifier=settings.STAGE
    )
    is_ready = (
        function.get("State", "Active") == "Active" and function.get("LastUpdateStatus", "Successful") == "Successful"
    )
    return RollbackFunction(datetime.fromisoformat(function["LastModified"]), is_ready)
