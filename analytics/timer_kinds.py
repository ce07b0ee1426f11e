"""The timers of this app: they watch the ratings since each release."""

from __future__ import annotations

from analytics.releases import watching
from jobs import kinds
from jobs.kinds import TimerKind

kinds.register(TimerKind(watching.WATCH, watching.look))
