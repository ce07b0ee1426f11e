"""Old versions go; those that an alias holds never do, nor the newest."""

from __future__ import annotations

from ops import versions
from ops.release.job import Job


def prune(job: Job) -> None:
    held = _held(job)
    old = [version.number for version in versions.published(job.functions, job.function)][: -job.rules.keep_versions]
    gone = [number for number in old if number not in held]
    for number in gone:
        job.lease.confirm()
        job.functions.delete_function(FunctionName=job.function, Qualifier=number)
    if gone:
        job.trail.step(f"pruned {', '.join(gone)}: the newest {job.rules.keep_versions} and what an alias holds stay")


def _held(job: Job) -> set[str]:
    found = versions.aliases(job.functions, job.function)
    return {alias.version for alias in found} | {number for alias in found for number in alias.weights}
