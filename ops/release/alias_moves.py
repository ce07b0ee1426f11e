"""Creates and moves the aliases of the site: the one that serves, and `good`."""

from __future__ import annotations

from contextlib import suppress

from ops import versions
from ops.release import baking, canary, health, ledger_entries, uploaded_package
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import GOOD, Alias, Note


def create_first(job: Job, version: str) -> Alias:
    """The first version is `good` without a bake: there is no other. `good` is created first, so that the next deploy
    can continue one that was killed in between."""
    if not versions.read(job.functions, job.function, GOOD):
        versions.create(job.functions, job.function, GOOD, version)
    alias = versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    job.step_log.step(f"the aliases {job.alias} and {GOOD} point to version {version}, the first")
    return _write_release(job, alias, None)


def write_missing_entry(job: Job, serving: Alias) -> Alias:
    """For a release that was killed after it moved the alias and before it wrote the ledger entry."""
    note = serving.note
    # A version that serves again after a canary has its entry from its own release.
    if not (note and note.state == "serving" and note.entry is None and note.canary is None):
        return serving
    own_facts, job.ledger_facts = job.ledger_facts, {}
    with suppress(ReleaseRefused):  # an old function, whose package was not made here
        uploaded_package.fetch(job, serving.version)
    alias = _write_release(job, serving, None)
    job.ledger_facts = own_facts
    return alias


def promote_to_good(job: Job, serving: Alias) -> None:
    if job.during_alarm:
        job.step_log.step(f"{GOOD} does not move: version {serving.version} serves while the alarm is on")
        return
    good = versions.read(job.functions, job.function, GOOD)
    if good and good.version == serving.version:
        return
    if reason := baking.why_not_baked(job, serving) or health.fault_of(job, serving.version):
        stays = f"{GOOD} stays at version {good.version}" if good else f"there is no {GOOD} yet"
        job.step_log.step(f"{stays}: version {serving.version} has not baked, because {reason}")
        return
    if good:
        versions.move(job.functions, good, serving.version, None)
    else:
        versions.create(job.functions, job.function, GOOD, serving.version)
    replaced = good.version if good else None
    ledger_entries.write(job, "baked", {"version": serving.version, "replaced": replaced, "outcome": "baked"})
    job.step_log.step(f"{GOOD}: {replaced or 'none'} -> {serving.version}, which has baked")


def move_to(job: Job, serving: Alias, version: str) -> Alias:
    anchor = serving.note.entry if serving.note else None
    # An alarm that is already on would stop a canary at once.
    if job.rules.canary.percent and not job.during_alarm:
        serving, anchor = canary.watch(job, serving, version)
    job.lease.extend()
    moved = versions.move(job.functions, serving, version, Note.now("serving"))
    job.step_log.step(f"{job.alias}: {serving.version} -> {version}")
    job.ledger_facts["replaced"] = serving.version
    return _write_release(job, moved, anchor)


def _write_release(job: Job, alias: Alias, anchor: int | None) -> Alias:
    facts = {"version": alias.version, "outcome": "serving", "durationMs": round(1000 * job.step_log.seconds)}
    return ledger_entries.write_move(job, alias, "release", facts, anchor)
