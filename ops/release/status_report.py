"""Describes the state of the function after a failed command, as read from AWS."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from ops import versions
from ops.cloud import stack
from ops.release import preconditions, publishing, rollback_function
from ops.release.job import Job
from ops.versions import LATEST, Alias


def describe(job: Job) -> str:
    try:
        alias = versions.read(job.functions, job.function, job.alias)
        state = _describe_site(job, alias) if job.is_site else rollback_function.describe(job, alias)
        return state + (_describe_latest(job, alias) if alias else "")
    except (BotoCoreError, ClientError) as error:
        return f"The version that serves could not be read ({error}): `manage.py releases` shows it."


def command_to_continue(job: Job) -> str:
    """`deploy` until there is an API: it first removes what an unfinished deploy left."""
    try:
        if not preconditions.exists(job):
            return "deploy"
        is_unfinished = job.is_site and preconditions.api_stack(job) in (None, *stack.DELETE_ONLY)
    except (BotoCoreError, ClientError):
        return job.command
    return "deploy" if is_unfinished else "update"


def _describe_site(job: Job, alias: Alias | None) -> str:
    if alias is None:
        return "Nothing serves yet."
    if alias.weights:
        shares = ", ".join(f"{100 * share:g} % go to version {version}" for version, share in alias.weights.items())
        return f"Version {alias.version} serves, and {shares}: the canary could not be ended. The next release ends it."
    if job.ledger_facts.get("version") == alias.version:
        return f"Version {alias.version} serves; the next release does the remaining steps."
    return f"Version {alias.version} serves, as before."


def _describe_latest(job: Job, alias: Alias) -> str:
    """Zappa changes $LATEST before the release checks it."""
    latest, serving = (
        job.functions.get_function_configuration(FunctionName=job.function, Qualifier=qualifier)
        for qualifier in (LATEST, alias.version)
    )
    if publishing.is_same(latest, serving):
        return ""
    return f" {LATEST} of {job.function} has changed, but has no traffic. The next update replaces it."
