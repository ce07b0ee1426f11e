"""Deploys the site to the emulated AWS, with the real `zappa` and the same zappa_settings.json as on AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from secrets import token_urlsafe

from django.conf import settings

from local_aws.demo import ADMIN_EMAIL
from local_aws.processes import Say
from ops.cloud import infrastructure, secrets, stack, stages
from storage.connection.clients import client

ZAPPA = settings.BASE_DIR / ".venv-deploy" / "bin" / "zappa"
RUNTIME = settings.BASE_DIR / ".venv-runtime"


class NotReleased(Exception):
    """A step failed; the output of the step or the message has the reason."""


def release(stage: str, say: Say) -> str:
    """Returns the address of the site."""
    is_new = not _is_deployed(stage)
    infrastructure.apply(stage, say)
    for name in secrets.make_missing(client("ssm"), stage):
        say(f"Made the secret {name}.")
    # The rollback function first: a release refuses to start without one.
    for name in (f"{stage}{stages.ROLLBACK}", stage):
        zappa("update" if _is_deployed(name) else "deploy", name)
    if is_new:
        _create_owner(stage, say)
    return address(stage)


def zappa(*arguments: str, **changes: str) -> None:
    if subprocess.run([ZAPPA, *arguments], cwd=settings.BASE_DIR, env=environment(**changes), check=False).returncode:
        raise NotReleased(f"`zappa {' '.join(arguments)}` did not get through.")


def environment(**changes: str) -> dict[str, str]:
    """Without the AWS variables of the developer: a release must never leave this machine."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DJANGO_"))}
    return ours | zappa_variables() | changes


def zappa_variables() -> dict[str, str]:
    """The variables that a person has to set to run the same command."""
    return {
        "AWS_ENDPOINT_URL": settings.AWS_ENDPOINT_URL,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": settings.AWS_REGION,
        "VIRTUAL_ENV": str(RUNTIME),
    }


def address(stage: str) -> str:
    """Browsers resolve every name below localhost to this machine."""
    return f"http://{stack.api_of(stage)}.execute-api.localhost:{settings.EMULATOR_PORT}/{stage}"


def _create_owner(stage: str, say: Say) -> None:
    password = token_urlsafe(12)
    created = _create_staff(stage, password)
    if created.returncode:  # the member exists since an earlier deploy: an undeploy keeps the data
        created = _create_staff(stage, password, "--reset-password")
    if created.returncode:
        raise NotReleased(f"The owner could not be created: {created.stderr.strip()}")
    say(f"Sign in as {ADMIN_EMAIL} with {password}")


def _create_staff(stage: str, password: str, *more: str) -> subprocess.CompletedProcess[str]:
    values = secrets.read(client("ssm"), stage)
    keys = {name: values[name] for name in ("SECRET_KEY", "PERSON_HASH_KEY")}
    return subprocess.run(
        [sys.executable, "manage.py", "create_staff", ADMIN_EMAIL, "--password-stdin", *more],
        cwd=settings.BASE_DIR,
        env=environment(STAGE=stage, **keys),
        input=password,
        text=True,
        capture_output=True,
        check=False,
    )


def _is_deployed(name: str) -> bool:
    """The site is deployed if its API exists: the next deploy removes what a killed deploy left."""
    function = f"feedback-{name}".replace("_", "-")
    if not name.endswith(stages.ROLLBACK):
        return stack.find(function) is not None
    try:
        client("lambda").get_function_configuration(FunctionName=function)
    except client("lambda").exceptions.ResourceNotFoundException:
        return False
    return True
