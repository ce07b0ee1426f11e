"""The site on the emulated AWS as Zappa deploys it, with the real `zappa` and the file it is used with on AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from secrets import token_urlsafe

from django.conf import settings

from local_aws.demo import ADMIN_EMAIL
from local_aws.processes import Say
from ops.cloud import infrastructure, secrets, stack, stages
from storage.clients import client

ZAPPA = settings.BASE_DIR / ".venv-deploy" / "bin" / "zappa"
RUNTIME = settings.BASE_DIR / ".venv-runtime"


class NotReleased(Exception):
    """Zappa has said why."""


def release(stage: str, say: Say) -> str:
    """Answers the site's address."""
    is_new = not _is_deployed(stage)
    infrastructure.apply(stage, say)
    for name in secrets.make_missing(client("ssm"), stage):
        say(f"Made the secret {name}.")
    # The rollback first: a release that could not be taken back is refused.
    for name in (f"{stage}{stages.ROLLBACK}", stage):
        zappa("update" if _is_deployed(name) else "deploy", name)
    if is_new:
        _let_an_owner_in(stage, say)
    return address(stage)


def zappa(*arguments: str, **changes: str) -> None:
    if subprocess.run([ZAPPA, *arguments], cwd=settings.BASE_DIR, env=environment(**changes), check=False).returncode:
        raise NotReleased(f"`zappa {' '.join(arguments)}` did not get through.")


def environment(**changes: str) -> dict[str, str]:
    """Nothing of AWS from the developer's own: a release must never leave this machine."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DJANGO_"))}
    return ours | told() | changes


def told() -> dict[str, str]:
    """What a person has to set to do the same."""
    return {
        "AWS_ENDPOINT_URL": settings.AWS_ENDPOINT_URL,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": settings.AWS_REGION,
        "VIRTUAL_ENV": str(RUNTIME),
    }


def address(stage: str) -> str:
    """Browsers take every name below localhost for this machine."""
    return f"http://{stack.api_of(stage)}.execute-api.localhost:{settings.EMULATOR_PORT}/{stage}"


def _let_an_owner_in(stage: str, say: Say) -> None:
    password = token_urlsafe(12)
    done = _create_staff(stage, password)
    if done.returncode:  # of an earlier deploy, whose data an undeploy leaves
        done = _create_staff(stage, password, "--reset-password")
    if done.returncode:
        raise NotReleased(f"Nobody could be let in: {done.stderr.strip()}")
    say(f"Sign in as {ADMIN_EMAIL} with {password}")


def _create_staff(stage: str, password: str, *more: str) -> subprocess.CompletedProcess[str]:
    known = secrets.read(client("ssm"), stage)
    keys = {name: known[name] for name in ("SECRET_KEY", "PERSON_HASH_KEY")}
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
    """The site is when it has its API: what a killed deploy leaves, the next deploy takes away."""
    function = f"feedback-{name}".replace("_", "-")
    if not name.endswith(stages.ROLLBACK):
        return stack.find(function) is not None
    try:
        client("lambda").get_function_configuration(FunctionName=function)
    except client("lambda").exceptions.ResourceNotFoundException:
        return False
    return True
