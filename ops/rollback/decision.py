"""Whether an alarm rolls back, and to what. The order of the checks is that of docs/rollback.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ops import versions
from ops.rollback import evidence, target
from ops.rollback.alarms import Alarm
from ops.rollback.context import Context
from ops.rollback.reasons import Reason, Refused
from ops.versions import Alias, Note

# The alarm looks back five minutes: it may still see what the rollback has ended.
SETTLING = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    alias: Alias  # as it was read: it moves from there, or not at all
    to: str
    probe: str
    good: Alias | None = None  # it holds a newer version than the one a person goes back to: it goes back as well

    @property
    def ends_canary(self) -> bool:
        return bool(self.alias.weights) and self.to == self.alias.version


def decide(context: Context, alarm: Alarm) -> Plan:
    alias = serving(context)
    try:
        return _plan(context, alarm, alias)
    except Refused as refused:
        refused.serving = alias.version
        raise


def _plan(context: Context, alarm: Alarm, alias: Alias) -> Plan:
    if alarm.is_drill:
        evidence.refuse_drill(context, alarm)
    note = _refuse_if_settled(alias, context.config.watch_hours)
    evidence.refuse_unless_failing(context, alarm, _answers_since(note))
    if alias.weights:
        # Nine tenths of the visitors have it already: there is nothing to probe.
        return Plan(alias, alias.version, "serves already")
    to = target.good(context, alias)
    return Plan(alias, to, target.probed(context, to))


def _answers_since(note: Note) -> datetime:
    """What a canary broke is not laid to what served beside it: not even in the minute in which it ended."""
    if note.canary is None:
        return note.since
    _, ended = note.canary
    return max(note.since, ended.replace(second=0, microsecond=0) + evidence.MINUTE)


def serving(context: Context) -> Alias:
    alias = versions.read(context.functions, context.config.function, context.config.alias)
    if alias is None:
        raise Refused(Reason.NOTHING_SERVES, f"{context.config.function} has no alias {context.config.alias}.")
    return alias


def _refuse_if_settled(alias: Alias, watch_hours: float) -> Note:
    note = alias.note
    if note is None:
        raise Refused(
            Reason.MOVED_BY_HAND,
            f"Version {alias.version} was made to serve past the release and the rollback: nobody noted when.",
        )
    age = datetime.now(UTC) - note.since
    if note.state == "rolled-back":
        if age < SETTLING:
            raise Refused(
                Reason.FLAPPING, f"Version {alias.version} serves by a rollback {age.total_seconds():.0f} s ago."
            )
        raise Refused(Reason.ROLLED_BACK, f"Version {alias.version} serves by a rollback, and fails as well.")
    if age > timedelta(hours=watch_hours):
        raise Refused(
            Reason.PAST_WATCH,
            f"Version {alias.version} serves since {note.since:%Y-%m-%d %H:%M} UTC, longer than {watch_hours:g} hours: "
            "a release is hardly the cause. Roll back by hand if it is.",
        )
    return note
