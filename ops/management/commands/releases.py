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
from storage.aws_errors import sentence

WORDS: dict[State, list[str]] = {
    "serving": ["serving"],
    "canary": ["canary"],
    "refused": ["refused"],
    "rolled-back": ["rolled back"],
    "replaced": [],
}
LINE = "{:>7}  {:<10}  {:<16}  {:>8}  {:<24}  {}"


class Command(BaseCommand):
    help = "List the versions of the site: what was released, when, by whom, and what became of it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="as a JSON list")
        shape.add_argument("--serving", action="store_true", help="only the version that serves, for a script")

    def handle(self, *, json: bool, serving: bool, **options: Any) -> None:
        try:
            found = releases.table(operator_context.gather())
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
        if serving:
            self.stdout.write(_serving(found))
        else:
            self.stdout.write(_as_json(found) if json else _as_lines(found))


def _serving(found: list[Release]) -> str:
    for release in found:
        if release.state == "serving":
            return release.version
    raise CommandError("Nothing serves yet: the first deploy is made by hand, `zappa deploy`.")


def _as_json(found: list[Release]) -> str:
    return json.dumps([_as_dict(release) for release in found], indent=2)


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


def _as_lines(found: list[Release]) -> str:
    if not found:
        return "Nothing was released yet."
    return "\n".join([LINE.format("version", "commit", "when (UTC)", "took", "state", "who"), *map(_line, found)])


def _line(release: Release) -> str:
    at = f"{release.at:%Y-%m-%d %H:%M}"
    took = "" if release.duration is None else f"{release.duration.total_seconds():.1f} s"
    states = ", ".join(_states(release))
    return LINE.format(release.version, release.commit[:10], at, took, states, release.who).rstrip()
