from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local_aws import emulated
from tests.conftest import EMULATOR_PYTHON
from tests.e2e import checkout
from tests.e2e.background_work import SENDER
from tests.e2e.checkout import Say
from tests.e2e.stage import FUNCTION, OWNER, STAGE, Stage

DEPLOYER = "deployer"
POLICIES = ("DeployerPolicyArn", "ReleasePolicyArn")
# Of these the emulator does not see which resource is meant, or under what condition: only the action counts then.
NOT_NARROWED = {"Secrets", "Api", "ApiList", "ApiTags", "EventSources", "Alarms", "Subscriptions"}
NOT_NARROWED_ACTIONS = {"lambda:CreateFunction"}


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """The step_log. Both runs write theirs at once, so each line says whose it is."""
    began, run = time.monotonic(), request.node.callspec.id

    def tell(line: str) -> None:
        # What a worker writes to its output is not shown.
        sys.stderr.write(f"{run:<8} {time.monotonic() - began:6.1f} s  {line}\n")

    return tell


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, say: Say) -> Iterator[Stage]:
    """With its stack, its secrets, and one who may release; nothing is deployed yet."""
    enforces_iam: bool = request.param
    project = tmp_path / "project"
    project.mkdir()
    made = checkout.copy(project, tmp_path / "commands.log")
    _suit_the_test(made.folder / "zappa_settings.json")
    made.commit("Settings of a test")
    with _emulator(tmp_path, enforces_iam=enforces_iam) as port:
        new = Stage(made, port, say, OWNER)
        for command in (("infrastructure", "apply", "--set", f"MailFrom={SENDER}"), ("secrets", "make")):
            ended = new.manage(*command)
            assert ended.code == 0, ended.output
        if enforces_iam:
            new.deployer = _hire_deployer(new)
            _let_the_site_send_mails(new)
        yield new


@contextmanager
def _emulator(folder: Path, *, enforces_iam: bool) -> Iterator[int]:
    port, log = emulated.free_port(), folder / "emulator.log"
    process = emulated.start(EMULATOR_PYTHON, port, folder / "aws", durable=False, log=log, enforces_iam=enforces_iam)
    try:
        emulated.wait_until_healthy(port, process, log=log)
        yield port
    finally:
        process.terminate()
        process.wait()


def _suit_the_test(path: Path) -> None:
    """All visitors have one address here, and nobody waits a quarter of an hour for a release to bake."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings[STAGE]["aws_environment_variables"]["RATE_LIMIT_ADDRESS"] = "0"
    settings[STAGE]["release"]["bake_minutes"] = 0.05
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _let_the_site_send_mails(stage: Stage) -> None:
    """The emulator does not see from which address and identity SES sends, so the site's own right allows nothing."""
    allowed = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    stage.aws("iam").put_role_policy(RoleName=f"{FUNCTION}-site", PolicyName="wider", PolicyDocument=policy)


def _hire_deployer(stage: Stage) -> dict[str, str]:
    """A user with the deployer's policies, and nothing more than the emulator makes necessary."""
    iam = stage.aws("iam")
    iam.create_user(UserName=DEPLOYER)
    statements: list[dict[str, Any]] = []
    for output in POLICIES:
        arn = stage.output(output)
        iam.attach_user_policy(UserName=DEPLOYER, PolicyArn=arn)
        number = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=number)["PolicyVersion"]["Document"]
        statements += document["Statement"]
    of_sids = [statement["Action"] for statement in statements if statement["Sid"] in NOT_NARROWED]
    wider = {action for actions in of_sids for action in actions} | NOT_NARROWED_ACTIONS
    assert wider <= {action for statement in statements for action in statement["Action"]}
    allowed = {"Effect": "Allow", "Action": sorted(wider), "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=DEPLOYER, PolicyName="wider", PolicyDocument=policy)
    key = iam.create_access_key(UserName=DEPLOYER)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
