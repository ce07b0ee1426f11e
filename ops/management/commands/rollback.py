from __future__ import annotations

import sys
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from ops import rollback_activity
from ops.cloud import operator_context
from ops.rollback import by_hand
from ops.rollback.context import Context
from ops.rollback.decision import Plan
from ops.rollback.reasons import RollbackRefused
from ops.versions import MovedMeanwhile
from storage.connection.aws_errors import sentence


class Command(BaseCommand):
    help = "Moves the traffic to an earlier version: the last one that baked, or the given one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "to", nargs="?", metavar="version", help="see `manage.py releases` (default: the version of `good`)"
        )
        parser.add_argument("--reason", required=True, help="for the ledger and the notice")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--even-if-unhealthy", action="store_true", help="without a probe of that version")

    def handle(self, *, to: str | None, reason: str, yes: bool, even_if_unhealthy: bool, **options: Any) -> None:
        try:
            context = operator_context.gather()
            who = operator_context.whoami()
            plan = self._planned(context, to, who, reason, even_if_unhealthy)
            self._confirm(context, plan, yes)
            self.stdout.write(_carry_out(context, plan, who, reason))
        except MovedMeanwhile as overtaken:
            raise CommandError(f"{overtaken} Nothing was done: look at `manage.py releases`, and try again.") from None
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error

    def _planned(self, context: Context, to: str | None, who: str, reason: str, even_if_unhealthy: bool) -> Plan:
        try:
            return by_hand.plan(context, to, even_if_unhealthy=even_if_unhealthy)
        except RollbackRefused as refused:
            by_hand.write_refusal(context, refused, to, who, reason)
            raise CommandError(f"Nothing was done ({refused.reason}). {refused}") from None

    def _confirm(self, context: Context, plan: Plan, yes: bool) -> None:
        function = context.config.function
        self.stdout.write(
            f"{function} serves version {plan.alias.version}{_canary(plan)}. "
            f"Version {plan.to} will serve all of its visitors (probe: {plan.probe}).{_good(plan)}"
        )
        if yes:
            return
        if not sys.stdin.isatty():
            raise CommandError("Nothing was done: there is no terminal to confirm. Use --yes.")
        if input("Type 'yes' to continue: ") != "yes":
            raise CommandError("Nothing was done.")


def _carry_out(context: Context, plan: Plan, who: str, reason: str) -> str:
    activity = rollback_activity.begin(plan.to, TERMINAL)
    try:
        done = by_hand.carry_out(context, plan, who, reason)
    except MovedMeanwhile:
        activity.record(rollback_activity.REFUSED)
        raise
    except (BotoCoreError, ClientError):
        activity.record(rollback_activity.FAILED)
        raise
    activity.record(rollback_activity.MOVED)
    return done


def _good(plan: Plan) -> str:
    return f" `good` goes there as well, from {plan.good.version}." if plan.good else ""


def _canary(plan: Plan) -> str:
    shares = [f"{weight:.0%} of its visitors have {version}" for version, weight in plan.alias.weights.items()]
    return f", and {', '.join(shares)}" if shares else ""
