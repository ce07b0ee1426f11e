"""Publishes the version to release, and deletes old versions.

Zappa publishes before it updates the configuration, so its version may have the old configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ops import versions
from ops.release.job import Job

# Two versions are the same if these are equal. Lambda lists more, such as dates and states.
COMPARED = (
    "Architectures",
    "CodeSha256",
    "DeadLetterConfig",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "Handler",
    "KMSKeyArn",
    "Layers",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)
EACH_SECOND = {"Delay": 1, "MaxAttempts": 300}


def candidate(job: Job) -> str:
    """The version to release. It is the version that serves if nothing has changed."""
    _wait_for_update(job)
    _remove_undeclared_variables(job)
    return publish_latest(job)


def publish_latest(job: Job) -> str:
    """A version with the code and the configuration of $LATEST; an existing one if there is one."""
    _wait_for_update(job)
    latest = job.functions.get_function_configuration(FunctionName=job.function)
    serving = versions.read(job.functions, job.function, job.alias)
    published = versions.published(job.functions, job.function)
    same = [version.number for version in published if is_same(version.configuration, latest)]
    if serving and serving.version in same:
        return serving.version
    if same:
        _wait_for_version(job, same[-1])
        job.step_log.step(f"version {same[-1]} is published")
        return same[-1]
    version = job.functions.publish_version(FunctionName=job.function, CodeSha256=latest["CodeSha256"])["Version"]
    _wait_for_version(job, version)
    job.step_log.step(f"version {version} is published, with its own configuration")
    return str(version)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def snap_start(configuration: Mapping[str, Any]) -> str:
        # The rest of it is the progress of the snapshot.
        return (configuration.get("SnapStart") or {}).get("ApplyOn") or "None"

    # Lambda lists a feature that was never set as empty, or not at all.
    return snap_start(one) == snap_start(other) and all(
        (one.get(k) or None) == (other.get(k) or None) for k in COMPARED
    )


def prune(job: Job) -> None:
    """Deletes old versions, except the newest ones and those that an alias points to."""
    in_use = _with_an_alias(job)
    old = [version.number for version in versions.published(job.functions, job.function)][: -job.rules.keep_versions]
    deleted = [number for number in old if number not in in_use]
    for number in deleted:
        job.lease.extend()
        job.functions.delete_function(FunctionName=job.function, Qualifier=number)
    if deleted:
        newest = f"the newest {job.rules.keep_versions} and those with an alias stay"
        job.step_log.step(f"pruned {', '.join(deleted)}: {newest}")


def _remove_undeclared_variables(job: Job) -> None:
    """Zappa never removes a variable that is no longer in its settings."""
    variables = {name: str(value) for name, value in job.settings.get("aws_environment_variables", {}).items()}
    environment = job.functions.get_function_configuration(FunctionName=job.function).get("Environment", {})
    undeclared = sorted(set(environment.get("Variables", {})) - set(variables))
    if not undeclared:
        return
    job.functions.update_function_configuration(FunctionName=job.function, Environment={"Variables": variables})
    _wait_for_update(job)
    job.step_log.step(f"removed what zappa_settings.json no longer declares: {', '.join(undeclared)}")


def _with_an_alias(job: Job) -> set[str]:
    aliases = versions.aliases(job.functions, job.function)
    return {alias.version for alias in aliases} | {number for alias in aliases for number in alias.weights}


def _wait_for_update(job: Job) -> None:
    _wait(job, "function_updated_v2")


def _wait_for_version(job: Job, version: str) -> None:
    _wait(job, "published_version_active", Qualifier=version)


def _wait(job: Job, waiter: str, **of: str) -> None:
    job.lease.extend()
    job.functions.get_waiter(waiter).wait(FunctionName=job.function, WaiterConfig=EACH_SECOND, **of)
