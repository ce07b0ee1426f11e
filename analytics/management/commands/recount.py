from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.recount import reconcile
from analytics.recount.reconcile import Drift, DriftState
from analytics.recount.recount_progress import RecountProgress, TookTooLong
from storage.connection.aws_errors import TABLE_ERRORS, sentence


class Command(BaseCommand):
    help = "Compare the counters with the items, and show or correct drifts. After Ctrl-C the next run continues."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="correct the counters where the drift is certain")
        parser.add_argument(
            "--apart",
            type=int,
            default=90,
            metavar="SECONDS",
            help="time between the passes; it must be longer than the delay of the counting",
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, default=date.min, metavar="DATE", help="ignore the days before it"
        )
        parser.add_argument(
            "--trust-frozen-days",
            action="store_true",
            help="correct the total even if its sum has frozen days: assume that these days are right",
        )
        parser.add_argument("--state", type=Path, default=settings.DATA_DIR / f"recount-{settings.STAGE}.json")

    def handle(
        self, *, fix: bool, apart: int, since: date, trust_frozen_days: bool, state: Path, **options: Any
    ) -> None:
        try:
            self._recount(
                RecountProgress(state, self.stdout.write), fix, timedelta(seconds=apart), since, trust_frozen_days
            )
        except TookTooLong as problem:
            raise CommandError(str(problem)) from None
        except TABLE_ERRORS as error:
            raise CommandError(f"{sentence(error)} Run it again: it continues where it stopped.") from error

    def _recount(
        self, progress: RecountProgress, fix: bool, apart: timedelta, since: date, trusts_frozen: bool
    ) -> None:
        first, second = progress.run(apart)
        live_from = reconcile.live_days(since)
        drifts = reconcile.compare(first, second, live_from)
        if fix:
            for drift in drifts:
                reconcile.fix(drift)
        for project_id in reconcile.projects_of(second):
            total = reconcile.total_drift(project_id, second, drifts, live_from, trusts_frozen=trusts_frozen)
            if total:
                if fix:
                    reconcile.fix(total)
                drifts.append(total)
        progress.done()
        self._report(drifts, second.scan.items, second.scan.uncountable)

    def _report(self, drifts: list[Drift], items: int, uncountable: int) -> None:
        for drift in drifts:
            of_day = {name: n for name, n in drift.correction.items() if not reconcile.HOURLY.fullmatch(name)}
            correction = ", ".join(f"{name} {n:+d}" for name, n in sorted(of_day.items()))
            self.stdout.write(f"{'/'.join(drift.key)}: {correction or 'hours only'}: {drift.state}")
        if uncountable:
            self.stdout.write(f"{uncountable:,} items cannot be counted; the quarantine queue has the reasons")
        unfixed = [drift for drift in drifts if drift.state is not DriftState.FIXED]
        self.stdout.write(f"{items:,} items, {len(drifts):,} counters drifted, {len(drifts) - len(unfixed):,} fixed")
        if unfixed:
            raise CommandError(_remedy(unfixed))


def _remedy(unfixed: list[Drift]) -> str:
    if all(drift.state is DriftState.FROZEN for drift in unfixed):
        return (
            "The total differs from the sum of its days, and some of these days are frozen. If the frozen days are "
            "right, run it again with --fix --trust-frozen-days."
        )
    return "Some counters differ from the items. Run it again with --fix, at a quiet time if they change."
