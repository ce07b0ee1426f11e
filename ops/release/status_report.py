"""What a command that ended early has left, said as AWS has it."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.cloud import stack
from ops.release import preconditions, publishing, rollback_function
from ops.release.job import Job
from ops.versions import LATEST, Alias


def sentences(job: Job) -> str:
    try:
        alias = versions.read(job.functions, job.function, job.alias)
        told = _what_serves(job, alias) if job.is_site else rollback_function.what_answers(job, alias)
        return told + (_what_nobody_gets(job, alias) if alias else "")
    except (BotoCoreError, ClientError) as error:
        return f"What serves could not be asked ({error}): `manage.py releases` says it."


def command_to_go_on(job: Job) -> str:
    """`deploy` until there is an API: what an earlier one left half made it removes first."""
    try:
        if not preconditions.exists(job):
            return "deploy"
        half_made = job.is_site and preconditions.api_stack(job) in (None, *stack.STILLBORN)
    except (BotoCoreError, ClientError):
        return job.command
    return "deploy" if half_made else "update"


def _what_serves(job: Job, alias: Alias | None) -> str:
    if alias is None:
        return "Nothing serves yet."
    if alias.weights:
        left = ", ".join(f"{100 * part:g} % to version {version}" for version, part in alias.weights.items())
        return f"Version {alias.version} serves, and {left}: a canary that could not be ended; the next release does."
    if job.release.get("version") == alias.version:
        return f"Version {alias.version} serves all the same; the next release does what was left."
    return f"Version {alias.version} serves, as before."


def _what_nobody_gets(job: Job, alias: Alias) -> str:
    """Zappa changes the function before anything is published."""
    latest, serving = (
        job.functions.get_function_configuration(FunctionName=job.function, Qualifier=qualifier)
        for qualifier in (LATEST, alias.version)
    )
    if publishing.is_same(latest, serving):
        return ""
    return f" {LATEST} of {job.function} is another by now: nobody is sent to it, and the next update replaces it."
