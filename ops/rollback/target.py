"""Chooses and checks the version that a rollback goes to: it must be published and answer its probe."""

from __future__ import annotations

import logging

from ops import versions
from ops.rollback.context import Context
from ops.rollback.reasons import Reason, RollbackRefused
from ops.versions import Alias, NotProbed, Unhealthy

logger = logging.getLogger(__name__)


def good(context: Context, serving: Alias) -> str:
    alias = versions.read(context.functions, context.config.function, versions.GOOD)
    if alias is None:
        raise RollbackRefused(Reason.NO_GOOD, "No version has baked yet: there is nothing to go back to.")
    if alias.version == serving.version:
        raise RollbackRefused(Reason.GOOD_SERVES, f"Version {alias.version} serves, and is the last that baked.")
    refuse_unless_published(context, alias.version)
    return alias.version


def newer_good(context: Context, version: str) -> Alias | None:
    """The alias `good`, if its version is newer than this one. It then has to move back as well."""
    alias = versions.read(context.functions, context.config.function, versions.GOOD)
    return alias if alias and alias.is_newer_than(version) else None


def refuse_unless_published(context: Context, version: str) -> None:
    if not version.isdecimal() or not versions.exists(context.functions, context.config.function, version):
        raise RollbackRefused(
            Reason.UNPUBLISHED, f"There is no published version {version} of {context.config.function}."
        )


def probe(context: Context, version: str) -> str:
    """The result of the probe, as it is written into the ledger."""
    try:
        versions.probe(context.prober, context.config.function, version)
    except NotProbed as error:
        # A release that hangs and fills every slot also takes the slot of the probe, and then a rollback helps.
        # A version that baked is trusted more than one that fails.
        logger.warning("target_not_asked", extra={"version": version})
        return str(error)
    except Unhealthy as error:
        raise RollbackRefused(Reason.UNHEALTHY, str(error)) from error
    return "healthy"
