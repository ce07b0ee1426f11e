from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ops.cloud import operator_context
from ops.ledger import releases
from ops.ledger.release_history import Release, State
from ops.versions import GOOD
from storage.connection.aws_errors import sentence

WORDS: dict[State, list[str]] = {
    "serving": ["serving"],
    "canary": ["canary"],
    "refused": ["refused"],
    "rolled-back": ["rolled back"],
    "replaced": [],
}
LINE = "{:>7}  {:<10}  {:<16}  {:>8}  {:<24}  {}"


class Command(BaseCommand):
    help = "Lists the versions of the site: when and by whom each was released, and its state now."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="as a JSON list")
        shape.add_argument("--serving", action="store_true", help="print only the version that serves, for scripts")

    def handle(self, *, json: bool, serving: bool, **options: Any) -> None:
        try:
            rows = releases.table(operator_context.gather())
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
        if serving:
            self.stdout.write(_serving(rows))
        else:
            self.stdout.write(_as_json(rows) if json else _as_lines(rows))


def _serving(rows: list[Release]) -> str:
    for release in rows:
        if release.state == "serving":
            return release.version
    raise CommandError("Nothing serves yet: make the first deploy by hand, with `zappa deploy`.")


def _as_json(rows: list[Release]) -> str:
    return json.dumps([_as_dict(release) for release in rows], indent=2)


def _as_dict(release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "commit": release.commit,
        "at": release.at.isoformat(),
        "who": release.who,
        "duration_ms": None if release.duration is None else release.duration // timedelta(milliseconds=1),
        "states": _states(release),
    }


def _states(release: Release) -> list[str]:
    return [*WORDS[release.state], *([GOOD] * release.is_good), *(["pruned"] * release.is_pruned)]


def _as_lines(rows: list[Release]) -> str:
    if not rows:
        return "No releases yet."
    return "\n".join([LINE.format("version", "commit", "when (UTC)", "took", "state", "who"), *map(_line, rows)])


def _line(release: Release) -> str:
    at = f"{release.at:%Y-%m-%d %H:%M}"
    took = "" if release.duration is None else f"{release.duration.total_seconds():.1f} s"
    states = ", ".join(_states(release))
    return LINE.format(release.version, release.commit[:10], at, took, states, release.who).rstrip()
