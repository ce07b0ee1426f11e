"""Where to: a version that is there, was published, and answers its probe."""

from __future__ import annotations

import logging

from ops import versions
from ops.rollback.context import Context
from ops.rollback.reasons import Reason, Refused
from ops.versions import Alias, Unasked, Unhealthy

logger = logging.getLogger(__name__)


def good(context: Context, serving: Alias) -> str:
    found = versions.read(context.functions, context.config.function, versions.GOOD)
    if found is None:
        raise Refused(Reason.NO_GOOD, "No version has baked yet: there is nothing to go back to.")
    if found.version == serving.version:
        raise Refused(Reason.GOOD_SERVES, f"Version {found.version} serves, and is the last that baked.")
    refuse_unless_published(context, found.version)
    return found.version


def newer_good(context: Context, version: str) -> Alias | None:
    """A version newer than `good` has not baked: then `good` stays where it is."""
    found = versions.read(context.functions, context.config.function, versions.GOOD)
    return found if found and found.is_newer_than(version) else None


def refuse_unless_published(context: Context, version: str) -> None:
    if not version.isdecimal() or not versions.exists(context.functions, context.config.function, version):
        raise Refused(Reason.UNPUBLISHED, f"There is no published version {version} of {context.config.function}.")


def probed(context: Context, version: str) -> str:
    """What the probe said, for the ledger."""
    try:
        versions.probe(context.prober, context.config.function, version)
    except Unasked as found:
        # A release that hangs until every slot is full takes the probe's slot, too: that is when a rollback helps.
        # What baked is trusted more than what fails.
        logger.warning("target_not_asked", extra={"version": version})
        return str(found)
    except Unhealthy as found:
        raise Refused(Reason.UNHEALTHY, str(found)) from found
    return "healthy"
