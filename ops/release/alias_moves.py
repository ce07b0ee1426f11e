"""The aliases: the first ones, `good`, and the one that serves."""

from __future__ import annotations

from contextlib import suppress

from ops import versions
from ops.release import baking, canary, health, ledger_entries, uploaded_package
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import GOOD, Alias, Note


def make_first(job: Job, version: str) -> Alias:
    """Nothing else is there to go back to, so the first is `good` without a bake. `good` comes first: a deploy that is
    killed in between is taken up by the next."""
    if not versions.read(job.functions, job.function, GOOD):
        versions.create(job.functions, job.function, GOOD, version)
    alias = versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    job.trail.step(f"the aliases {job.alias} and {GOOD} hold version {version}, the first")
    return _written(job, alias, None)


def finish_writing(job: Job, serving: Alias) -> Alias:
    """A release that was killed between the move and the ledger."""
    note = serving.note
    # What serves again after a canary was written down when it was released.
    if not (note and note.state == "serving" and note.entry is None and note.canary is None):
        return serving
    own, job.release = job.release, {}
    with suppress(ReleaseRefused):  # a function from before the packages were ours
        uploaded_package.fetch(job, serving.version)
    written = _written(job, serving, None)
    job.release = own
    return written


def keep_what_baked(job: Job, serving: Alias) -> None:
    if job.during_alarm:
        job.trail.step(f"{GOOD} stays where it is: {serving.version} serves while the alarm is on")
        return
    good = versions.read(job.functions, job.function, GOOD)
    if good and good.version == serving.version:
        return
    if why := baking.why_not(job, serving) or health.why_not_right(job, serving.version):
        stays = f"{GOOD} stays at version {good.version}" if good else f"there is no {GOOD} yet"
        job.trail.step(f"{stays}: {serving.version} has not baked, as {why}")
        return
    if good:
        versions.move(job.functions, good, serving.version, None)
    else:
        versions.create(job.functions, job.function, GOOD, serving.version)
    replaced = good.version if good else None
    ledger_entries.write(job, "baked", {"version": serving.version, "replaced": replaced, "outcome": "baked"})
    job.trail.step(f"{GOOD}: {replaced or 'none'} -> {serving.version}, which has baked")


def shift(job: Job, serving: Alias, version: str) -> Alias:
    anchor = serving.note.entry if serving.note else None
    # The alarm that is on already would end a canary at once.
    if job.rules.canary.percent and not job.during_alarm:
        serving, anchor = canary.watch(job, serving, version)
    job.lease.confirm()
    moved = versions.move(job.functions, serving, version, Note.now("serving"))
    job.trail.step(f"{job.alias}: {serving.version} -> {version}")
    job.release["replaced"] = serving.version
    return _written(job, moved, anchor)


def _written(job: Job, alias: Alias, anchor: int | None) -> Alias:
    facts = {"version": alias.version, "outcome": "serving", "durationMs": round(1000 * job.trail.seconds)}
    return ledger_entries.write_move(job, alias, "release", facts, anchor)
