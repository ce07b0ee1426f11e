"""The two exceptions of a release, and the commands of Zappa that are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ops.cloud import stages

# Commands that mislead or do harm here, each with the command to use instead. docs/releases.md lists them.
# {stage} is our stage, {name} the stage of Zappa.
INSTEAD = {
    "rollback": (
        "would run old code with the new configuration, and move no alias",
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
    "invoke": ("sends a command, and the function accepts none", "STAGE={stage} manage.py COMMAND, from this checkout"),
    "manage": ("sends a command, and the function accepts none", "STAGE={stage} manage.py COMMAND, from this checkout"),
}
UNSCHEDULE = (
    '`zappa unschedule` would remove all events of {function}{loss}. To pause one event, set "enabled": '
    "false at its event_source in zappa_settings.json and run `zappa schedule {name}`. With true and the same command "
    "it continues where it stopped; the stream of a table keeps its records for 24 hours."
)
LOSS = {True: ": feedback would be accepted and not counted", False: ": no alarm would roll the site back"}
REMOVE_LOGS = (
    "`zappa undeploy --remove-logs` would delete log groups that belong to the stack. Run it without --remove-logs: "
    "log lines expire by themselves."
)


class ReleaseRefused(Exception):
    """Nothing was changed that a visitor could notice. The message says what to do."""


class Unfinished(Exception):
    """The new version serves, and a later step failed. The next `zappa update` does that step."""


def of_command(command: str, name: str, function: str, options: Mapping[str, Any]) -> str | None:
    """The reason and the command to use instead, or None if the command is allowed."""
    stage = stages.stage_of(name)
    if name == stages.COMMON:
        return (
            f"{name} is not a stage: it holds what the stages of zappa_settings.json share. Name one stage, not --all."
        )
    if command in INSTEAD:
        reason, instead = INSTEAD[command]
        return f"`zappa {command}` {reason}. Use this instead: {instead.format(stage=stage, function=function)}"
    if command == "unschedule":
        return UNSCHEDULE.format(function=function, name=name, loss=LOSS[name == stage])
    if command == "undeploy" and options.get("remove_logs"):
        return REMOVE_LOGS
    return None
