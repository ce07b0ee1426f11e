"""From Zappa's own object to a job: its settings resolved, its lock taken, and nothing changed yet."""

from __future__ import annotations

import copy
from typing import Any

from ops.cloud import secrets, stack, stages
from ops.release import lock, rules
from ops.release.job import RELEASING, Job
from ops.release.step_log import Trail
from ops.rollback.context import BRIEF

# All of the others are asked for where the settings name them, or need not be there.
OUTPUTS = ("LedgerTable", "RollbackAlarm", "StaticBucket")


def open_job(cli: Any, settings: stages.Settings, trail: Trail) -> Job:
    session = cli.zappa.boto_session
    stage = stages.stage_of(cli.api_stage)
    wanted = rules.read(settings.get("release", {}))
    outputs = _outputs(session.client("cloudformation"), stage)
    known = secrets.read(session.client("ssm"), stage) if cli.command in RELEASING else {}
    who = str(session.client("sts", config=BRIEF).get_caller_identity()["Arn"])
    lease = lock.take(
        session.client("dynamodb", config=BRIEF),
        outputs["LedgerTable"],
        f"`zappa {cli.command} {cli.api_stage}` of {who}",
        trail.note,
    )
    return Job(
        command=cli.command,
        name=cli.api_stage,
        stage=stage,
        function=cli.lambda_name,
        # Zappa adds to the environment in its own copy what the function has, also what is declared no more.
        settings=copy.deepcopy(settings),
        outputs=outputs,
        secrets=known,
        who=who,
        rules=wanted,
        trail=trail,
        make_client=session.client,
        lease=lease,
    )


def _outputs(cloudformation: Any, stage: str) -> dict[str, str]:
    found = stages.outputs(cloudformation, stage)
    if missing := [name for name in OUTPUTS if name not in found]:
        raise stages.StageError(
            f"The stack {stack.name_of(stage)} has no output {', '.join(missing)}: run "
            f"`STAGE={stage} manage.py infrastructure apply`."
        )
    return found
