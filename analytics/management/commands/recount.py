from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import recount
from analytics.recount import Drift, Outcome
from analytics.resumable import Passes


class Command(BaseCommand):
    help = "Compare the counters with the items, and say or mend what drifted. Ctrl-C stops it; the next run goes on."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="correct the counters where the drift is certain")
        parser.add_argument(
            "--apart",
            type=int,
            default=90,
            metavar="SECONDS",
            help="time between the passes, more than the stream lags",
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DATE", help="leave the days before it alone, as 2026-11-01"
        )
        parser.add_argument("--state", type=Path, default=settings.DATA_DIR / f"recount-{settings.STAGE}.json")

    def handle(self, *, mend: bool, apart: int, since: date | None, state: Path, **options: Any) -> None:
        passes = Passes(state, self.stdout.write)
        first, second = passes.run(timedelta(seconds=apart))
        drifts = recount.compare(first, second, since)
        if mend:
            for drift in drifts:
                recount.mend(drift)
        total = recount.total_drift()
        if total and mend:
            recount.mend(total)
        self._report(drifts + ([total] if total else []), second.tally.items, second.tally.uncountable)

    def _report(self, drifts: list[Drift], items: int, uncountable: int) -> None:
        for drift in drifts:
            by = ", ".join(f"{name} {number:+d}" for name, number in sorted(drift.by.items()) if name[0] != "h")
            self.stdout.write(f"{'/'.join(drift.key)}: {by or 'hours only'}: {drift.outcome}")
        if uncountable:
            self.stdout.write(f"{uncountable:,} items cannot be counted; the quarantine queue says why")
        left = [drift for drift in drifts if drift.outcome is not Outcome.MENDED]
        self.stdout.write(f"{items:,} items, {len(drifts):,} counters drifted, {len(drifts) - len(left):,} mended")
        if left:
            raise CommandError(
                "Some counters differ from the items. Run it again with --mend; at a quiet time, if they move."
            )
