"""Why a command does not go on: the two exceptions of a release, and the commands of Zappa that do not fit here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ops.cloud import stages

# Commands that mislead or do harm here, each with what to use in its place. docs/releases.md lists them.
# {stage} is the one of ours, {name} Zappa's, {function} the function.
INSTEAD = {
    "rollback": (
        "would put the old code under the new configuration, and move no alias",
        "STAGE={stage} manage.py rollback [VERSION] --reason '...'",
    ),
    "status": (
        "describes $LATEST, which no visitor gets, and shows 24 minutes as 24 hours",
        "STAGE={stage} manage.py releases",
    ),
    "tail": (
        "fails at the second page of a log, and at a log without lines",
        "aws logs tail /aws/lambda/{function} --follow",
    ),
    "invoke": ("sends a command, and the function takes none", "STAGE={stage} manage.py COMMAND, from this checkout"),
    "manage": ("sends a command, and the function takes none", "STAGE={stage} manage.py COMMAND, from this checkout"),
}
UNSCHEDULE = (
    '`zappa unschedule` would take away all that calls {function}{loss}. To stop one event for a while, set "enabled": '
    "false at its event_source in zappa_settings.json and run `zappa schedule {name}`. With true and the same command "
    "it goes on where it stopped; the stream of a table keeps its records for 24 hours."
)
LOSS = {True: ": feedback would be accepted and not counted", False: ": no alarm would roll the site back"}
REMOVE_LOGS = (
    "`zappa undeploy --remove-logs` would delete log groups that the stack has made. Run it without --remove-logs: "
    "the lines expire by themselves."
)


class ReleaseRefused(Exception):
    """Nothing was changed that a visitor could notice; the message says what to do."""


class Unfinished(Exception):
    """The new version serves, and something after that failed; the next `zappa update` does it."""


def of_command(command: str, name: str, function: str, options: Mapping[str, Any]) -> str | None:
    """Why not, and what instead. None: the command is fine."""
    stage = stages.stage_of(name)
    if name == stages.COMMON:
        return (
            f"{name} is no stage: it holds what the stages of zappa_settings.json share. Name one of them, not --all."
        )
    if command in INSTEAD:
        why, instead = INSTEAD[command]
        return f"`zappa {command}` {why}. Use this instead: {instead.format(stage=stage, function=function)}"
    if command == "unschedule":
        return UNSCHEDULE.format(function=function, name=name, loss=LOSS[name == stage])
    if command == "undeploy" and options.get("remove_logs"):
        return REMOVE_LOGS
    return None
