"""Makes a job from Zappa's own object: reads the settings, and takes the lock. Nothing is changed yet."""

from __future__ import annotations

import copy
from typing import Any

from ops.cloud import secrets, stack, stages
from ops.release import lock, rules
from ops.release.job import RELEASING, Job
from ops.release.step_log import StepLog
from ops.rollback.context import BRIEF

# The release reads these itself. Placeholders in the settings name the others, or they are optional.
OUTPUTS = ("LedgerTable", "RollbackAlarm", "StaticBucket")


def open_job(cli: Any, settings: stages.Settings, step_log: StepLog) -> Job:
    session = cli.zappa.boto_session
    stage = stages.stage_of(cli.api_stage)
    release_rules = rules.read(settings.get("release", {}))
    outputs = _outputs(session.client("cloudformation"), stage)
    secret_values = secrets.read(session.client("ssm"), stage) if cli.command in RELEASING else {}
    who = str(session.client("sts", config=BRIEF).get_caller_identity()["Arn"])
    lease = lock.take(
        session.client("dynamodb", config=BRIEF),
        outputs["LedgerTable"],
        f"`zappa {cli.command} {cli.api_stage}` of {who}",
        step_log.note,
    )
    return Job(
        command=cli.command,
        zappa_stage=cli.api_stage,
        stage=stage,
        function=cli.lambda_name,
        # Zappa adds the variables of the function to its own copy, also those that are no longer declared.
        settings=copy.deepcopy(settings),
        outputs=outputs,
        secrets=secret_values,
        who=who,
        rules=release_rules,
        step_log=step_log,
        make_client=session.client,
        lease=lease,
    )


def _outputs(cloudformation: Any, stage: str) -> dict[str, str]:
    outputs = stages.outputs(cloudformation, stage)
    if missing := [name for name in OUTPUTS if name not in outputs]:
        raise stages.StageError(
            f"The stack {stack.name_of(stage)} has no output {', '.join(missing)}: run "
            f"`STAGE={stage} manage.py infrastructure apply`."
        )
    return outputs
