"""From Zappa's own object to a job: its settings resolved, its lock taken, and nothing changed yet."""

from __future__ import annotations

import copy
from typing import Any

from ops import secrets, stages
from ops.release import lock, rules
from ops.release.job import Job
from ops.release.trail import Trail
from ops.rollback.tools import BRIEF

WITH_SECRETS = ("deploy", "update")


def open_job(cli: Any, settings: stages.Settings, trail: Trail) -> Job:
    session = cli.zappa.boto_session
    stage = stages.stage_of(cli.api_stage)
    wanted = rules.read(settings.get("release", {}))
    outputs = stages.outputs(session.client("cloudformation"), stage)
    who = str(session.client("sts", config=BRIEF).get_caller_identity()["Arn"])
    lease = lock.take(
        session.client("dynamodb", config=BRIEF),
        outputs["LedgerTable"],
        f"`zappa {cli.command} {cli.api_stage}` of {who}",
        wanted.lease_seconds,
        trail.note,
    )
    return Job(
        name=cli.api_stage,
        stage=stage,
        function=cli.lambda_name,
        # Zappa adds to the environment in its own copy what the function has, also what is declared no more.
        settings=copy.deepcopy(settings),
        outputs=outputs,
        secrets=secrets.read(session.client("ssm"), stage) if cli.command in WITH_SECRETS else {},
        who=who,
        rules=wanted,
        trail=trail,
        make_client=session.client,
        lease=lease,
    )
