from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.recount import reconcile, recount_file, steps
from analytics.recount.reconcile import Drift, DriftState
from analytics.recount.steps import Options, Recount, TookTooLong
from storage import clock
from storage.connection.aws_errors import TABLE_ERRORS, sentence

SAVED_EVERY = timedelta(seconds=2)


class Command(BaseCommand):
    help = "Compare the counters with the items, and show or correct drifts. After Ctrl-C the next run continues."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="correct the counters where the drift is certain")
        parser.add_argument(
            "--apart",
            type=int,
            default=int(steps.APART.total_seconds()),
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
        chosen = Options(None, fix, timedelta(seconds=apart), since, trust_frozen_days)
        try:
            recount = recount_file.load(state, chosen, self.stdout.write)
            self._run(recount, state)
        except TookTooLong as problem:
            state.unlink(missing_ok=True)
            raise CommandError(str(problem)) from None
        except TABLE_ERRORS as error:
            raise CommandError(f"{sentence(error)} Run it again: it continues where it stopped.") from error
        state.unlink(missing_ok=True)
        self._report(recount)

    def _run(self, recount: Recount, state: Path) -> None:
        while not recount.is_done:
            if pause := recount.pause.total_seconds():
                self.stdout.write(
                    f"waiting {pause:.0f} s, so that the counting reads the stream before the second pass"
                )
                time.sleep(pause)
            steps.run(recount, clock.now() + SAVED_EVERY)
            recount_file.save(state, recount)
            if recount.step <= steps.COMPARISON:
                number = len(recount.passes)
                self.stdout.write(f"{('first', 'second')[number - 1]} pass: {recount.passes[-1].items:,} items")

    def _report(self, recount: Recount) -> None:
        drifts, last = recount.drifts, recount.passes[-1]
        for drift in drifts:
            self.stdout.write(reconcile.line(drift))
        if last.uncountable:
            self.stdout.write(f"{last.uncountable:,} items cannot be counted; the quarantine queue has the reasons")
        unfixed = [drift for drift in drifts if drift.state is not DriftState.FIXED]
        self.stdout.write(
            f"{last.items:,} items, {len(drifts):,} counters drifted, {len(drifts) - len(unfixed):,} fixed"
        )
        if unfixed:
            raise CommandError(_remedy(unfixed))


def _remedy(unfixed: list[Drift]) -> str:
    if all(drift.state is DriftState.FROZEN for drift in unfixed):
        return (
            "The total differs from the sum of its days, and some of these days are frozen. If the frozen days are "
            "right, run it again with --fix --trust-frozen-days."
        )
    return "Some counters differ from the items. Run it again with --fix, at a quiet time if they change."
