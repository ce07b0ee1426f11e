"""Decides whether an alarm rolls back, and to which version. docs/rollback.md has the checks in the same order."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ops import versions
from ops.rollback import evidence
from ops.rollback.alarms import Alarm
from ops.rollback.context import Context
from ops.rollback.reasons import Reason, RollbackRefused
from ops.versions import Alias, Note, NotProbed, Unhealthy

logger = logging.getLogger(__name__)

# The alarm looks back five minutes: it may still see the failures that the last rollback ended.
SETTLING = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    alias: Alias  # as it was read: if it has changed since, it is not moved
    to: str
    probe: str
    good: Alias | None = None  # set if `good` holds a newer version than `to`: then it moves to `to` as well

    @property
    def ends_canary(self) -> bool:
        return bool(self.alias.weights) and self.to == self.alias.version


def decide(context: Context, alarm: Alarm) -> Plan:
    alias = serving(context)
    try:
        return _plan(context, alarm, alias)
    except RollbackRefused as refused:
        refused.serving = alias.version
        raise


def _plan(context: Context, alarm: Alarm, alias: Alias) -> Plan:
    if alarm.is_drill:
        evidence.refuse_drill(context, alarm)
    note = _refuse_if_settled(alias, context.config.watch_hours)
    evidence.refuse_unless_failing(context, alarm, _failures_count_from(note))
    if alias.weights:
        # It serves nine tenths of the visitors already: no probe is needed.
        return Plan(alias, alias.version, "serves already")
    to = good_version(context, alias)
    return Plan(alias, to, probe(context, to))


def _failures_count_from(note: Note) -> datetime:
    """Failures of a canary do not count against the version that served at the same time, not even those of the
    minute in which the canary ended."""
    if note.canary is None:
        return note.since
    _, ended = note.canary
    return max(note.since, ended.replace(second=0, microsecond=0) + evidence.MINUTE)


def serving(context: Context) -> Alias:
    alias = versions.read(context.functions, context.config.function, context.config.alias)
    if alias is None:
        raise RollbackRefused(Reason.NOTHING_SERVES, f"{context.config.function} has no alias {context.config.alias}.")
    return alias


def _refuse_if_settled(alias: Alias, watch_hours: float) -> Note:
    note = alias.note
    if note is None:
        raise RollbackRefused(
            Reason.MOVED_BY_HAND,
            f"The alias was moved to version {alias.version} by hand, and has no note of when.",
        )
    age = datetime.now(UTC) - note.since
    if note.state == "rolled-back":
        if age < SETTLING:
            raise RollbackRefused(
                Reason.FLAPPING, f"Version {alias.version} serves after a rollback {age.total_seconds():.0f} s ago."
            )
        raise RollbackRefused(
            Reason.ROLLED_BACK, f"Version {alias.version} serves after a rollback, and fails as well."
        )
    if age > timedelta(hours=watch_hours):
        raise RollbackRefused(
            Reason.PAST_WATCH,
            f"Version {alias.version} has served since {note.since:%Y-%m-%d %H:%M} UTC, for more than {watch_hours:g} "
            "hours: the release is probably not the cause. Roll back by hand if it is.",
        )
    return note


def good_version(context: Context, serving_alias: Alias) -> str:
    alias = versions.read(context.functions, context.config.function, versions.GOOD)
    if alias is None:
        raise RollbackRefused(Reason.NO_GOOD, "No version has baked yet: there is nothing to go back to.")
    if alias.version == serving_alias.version:
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
        logger.warning("target_not_probed", extra={"version": version})
        return str(error)
    except Unhealthy as error:
        raise RollbackRefused(Reason.UNHEALTHY, str(error)) from error
    return "healthy"
