"""The version to release, and the old ones that are deleted after it.

Zappa publishes before it updates the configuration, so the version that it made may carry the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ops import versions
from ops.release.job import Job

# What makes a version what it is. Lambda lists more, such as dates and states.
SAME = (
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
QUICK = {"Delay": 1, "MaxAttempts": 300}


def candidate(job: Job) -> str:
    """The version that serves, if nothing has changed."""
    _settled(job)
    _forget_stray_variables(job)
    return of_latest(job)


def of_latest(job: Job) -> str:
    """Published with the code and the configuration that the function has now."""
    _settled(job)
    latest = job.functions.get_function_configuration(FunctionName=job.function)
    serving = versions.read(job.functions, job.function, job.alias)
    there = versions.published(job.functions, job.function)
    alike = [version.number for version in there if is_same(version.configuration, latest)]
    if serving and serving.version in alike:
        return serving.version
    if alike:
        _active(job, alike[-1])
        job.trail.step(f"version {alike[-1]} is published")
        return alike[-1]
    version = job.functions.publish_version(FunctionName=job.function, CodeSha256=latest["CodeSha256"])["Version"]
    _active(job, version)
    job.trail.step(f"version {version} is published, with its own configuration")
    return str(version)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def snap_start(configuration: Mapping[str, Any]) -> str:
        # The rest of it tells how far a version's snapshot is.
        return (configuration.get("SnapStart") or {}).get("ApplyOn") or "None"

    # A feature that was never set is listed as empty, or not at all.
    return snap_start(one) == snap_start(other) and all((one.get(k) or None) == (other.get(k) or None) for k in SAME)


def prune(job: Job) -> None:
    """Deletes old versions, but neither the newest ones nor one that an alias holds."""
    held = _held_by_aliases(job)
    old = [version.number for version in versions.published(job.functions, job.function)][: -job.rules.keep_versions]
    gone = [number for number in old if number not in held]
    for number in gone:
        job.lease.confirm()
        job.functions.delete_function(FunctionName=job.function, Qualifier=number)
    if gone:
        job.trail.step(f"pruned {', '.join(gone)}: the newest {job.rules.keep_versions} and what an alias holds stay")


def _forget_stray_variables(job: Job) -> None:
    """Zappa keeps a variable that is no longer in its settings, for good."""
    declared = {name: str(value) for name, value in job.settings.get("aws_environment_variables", {}).items()}
    found = job.functions.get_function_configuration(FunctionName=job.function).get("Environment", {})
    stray = sorted(set(found.get("Variables", {})) - set(declared))
    if not stray:
        return
    job.functions.update_function_configuration(FunctionName=job.function, Environment={"Variables": declared})
    _settled(job)
    job.trail.step(f"took out what zappa_settings.json no longer declares: {', '.join(stray)}")


def _held_by_aliases(job: Job) -> set[str]:
    found = versions.aliases(job.functions, job.function)
    return {alias.version for alias in found} | {number for alias in found for number in alias.weights}


def _settled(job: Job) -> None:
    _wait(job, "function_updated_v2")


def _active(job: Job, version: str) -> None:
    _wait(job, "published_version_active", Qualifier=version)


def _wait(job: Job, waiter: str, **of: str) -> None:
    job.lease.confirm()
    job.functions.get_waiter(waiter).wait(FunctionName=job.function, WaiterConfig=QUICK, **of)
