from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.counting import deltas
from analytics.recount import reconcile
from analytics.recount.reconcile import Drift, Outcome
from analytics.recount.recount_progress import Passes, TookTooLong
from storage.aws_errors import OF_TABLES, sentence

SETTLES_IN = 1.0  # seconds; longer than a transaction takes


class Command(BaseCommand):
    help = "Compare the counters with the items, and show or correct what drifted. After Ctrl-C the next run goes on."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="correct the counters where the drift is certain")
        parser.add_argument(
            "--apart",
            type=int,
            default=90,
            metavar="SECONDS",
            help="time between the passes, more than the stream lags",
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, default=date.min, metavar="DATE", help="leave the days before it alone"
        )
        parser.add_argument(
            "--trust-frozen-days",
            action="store_true",
            help="correct the total also if days of its sum cannot be compared any more: take them as right",
        )
        parser.add_argument("--state", type=Path, default=settings.DATA_DIR / f"recount-{settings.STAGE}.json")

    def handle(
        self, *, fix: bool, apart: int, since: date, trust_frozen_days: bool, state: Path, **options: Any
    ) -> None:
        try:
            self._recount(Passes(state, self.stdout.write), fix, timedelta(seconds=apart), since, trust_frozen_days)
        except TookTooLong as problem:
            raise CommandError(str(problem)) from None
        except OF_TABLES as error:
            raise CommandError(f"{sentence(error)} Run it again: it goes on where it was.") from error

    def _recount(self, passes: Passes, fix: bool, apart: timedelta, since: date, trusts_frozen: bool) -> None:
        first, second = passes.run(apart)
        live_from = reconcile.first_live_day(since)
        drifts = reconcile.compare(first, second, live_from)
        if fix:
            for drift in drifts:
                reconcile.fix(drift)
        if total := self._total_drift(drifts, live_from, trusts_frozen):
            if fix:
                reconcile.fix(total)
            drifts.append(total)
        passes.done()
        self._report(drifts, second.tally.items, second.tally.uncountable)

    def _total_drift(self, days: list[Drift], live_from: date, trusts_frozen: bool) -> Drift | None:
        """None as well if it is gone at a second look: then a transaction was on its way."""
        seen = reconcile.total_drift(days, live_from, trusts_frozen=trusts_frozen)
        if seen is None:
            return None
        time.sleep(SETTLES_IN)
        drift = reconcile.total_drift(days, live_from, trusts_frozen=trusts_frozen)
        if drift and drift != seen:
            drift.outcome = Outcome.MOVED
        return drift

    def _report(self, drifts: list[Drift], items: int, uncountable: int) -> None:
        for drift in drifts:
            whole = {name: n for name, n in drift.by.items() if not deltas.HOURLY.fullmatch(name)}
            by = ", ".join(f"{name} {n:+d}" for name, n in sorted(whole.items()))
            self.stdout.write(f"{'/'.join(drift.key)}: {by or 'hours only'}: {drift.outcome}")
        if uncountable:
            self.stdout.write(f"{uncountable:,} items cannot be counted; the quarantine queue says why")
        left = [drift for drift in drifts if drift.outcome is not Outcome.FIXED]
        self.stdout.write(f"{items:,} items, {len(drifts):,} counters drifted, {len(drifts) - len(left):,} fixed")
        if left:
            raise CommandError(_remedy(left))


def _remedy(left: list[Drift]) -> str:
    if all(drift.outcome is Outcome.FROZEN for drift in left):
        return (
            "The total differs from the sum of its days, and some of these days are frozen. If the frozen days are "
            "right, run it again with --fix --trust-frozen-days."
        )
    return "Some counters differ from the items. Run it again with --fix; at a quiet time, if they move."
