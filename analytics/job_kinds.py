"""The jobs of this app: the recount of one project, in pieces and without the right to scan a table."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from analytics.recount import last_recount, reconcile, recount_state, steps
from analytics.recount.last_recount import LastRecount
from analytics.recount.reconcile import DriftState
from analytics.recount.steps import Options, Recount, TookTooLong
from jobs import kinds
from jobs.kinds import JobFailed, JobKind, Json, Piece
from jobs.models import Job
from storage import clock, private_files
from storage.private_files import TEMPORARY
from storage.writes import NotFound
from web.caller import Scope

RECOUNT = "analytics.recount"
MOST_LINES = 20  # of the result
RESERVE = timedelta(seconds=6)  # for the last page of the stream, and to store the state


def run_piece(job: Job, cursor: Json, deadline: datetime) -> Piece:
    """The same cursor reads the same file. Corrections have the id of the job, so they are written once."""
    number = int(cursor.get("file", 0))
    recount = _load(job, number) if number else Recount(_options(job), recount_id=job.job_id)
    try:
        steps.run(recount, deadline - RESERVE)
    except TookTooLong as error:
        raise JobFailed(str(error)) from error
    done, total = _progress(recount)
    if recount.is_done:
        last_recount.keep(job.project_id, _last(recount))
        return Piece(None, done, total, _result(recount))
    private_files.put(_file(job, number + 1), json.dumps(recount_state.to_json(recount)).encode(), "application/json")
    pause = timedelta(seconds=ceil(recount.pause.total_seconds()))
    return Piece({"file": number + 1}, done, total, pause=pause)


def describe_result(result: Json) -> str:
    if not result["drifts"]:
        return gettext("All counters are right.")
    differed, fixed = result["drifts"], result["fixed"]
    found = ngettext("%(number)d counter differed", "%(number)d counters differed", differed) % {"number": differed}
    return found + ngettext(", %(number)d was corrected.", ", %(number)d were corrected.", fixed) % {"number": fixed}


def _options(job: Job) -> Options:
    """A recount of a person corrects, that of each week only compares."""
    return Options(job.project_id, fix=job.parameters.get("fix", True))


def _load(job: Job, number: int) -> Recount:
    try:
        return recount_state.from_json(json.loads(private_files.read(_file(job, number))))
    except NotFound as error:
        raise JobFailed("What the recount had read is gone. Start a new one.") from error


def _file(job: Job, number: int) -> str:
    return f"{TEMPORARY}recount/{job.job_id}/{number}.json"


def _progress(recount: Recount) -> tuple[int, int | None]:
    """The items of both passes. How many there are is known after the first one, and may grow until the second one."""
    done = sum(one.items for one in recount.passes)
    first = recount.passes[0] if recount.passes else None
    return done, max(done, 2 * first.items) if first and first.finished else None


def _result(recount: Recount) -> dict[str, Any]:
    drifts, last = recount.drifts, recount.passes[-1]
    return {
        "items": last.items,
        "uncountable": last.uncountable,
        "drifts": len(drifts),
        "fixed": sum(drift.state is DriftState.FIXED for drift in drifts),
        "only_compared": not recount.options.fix,
        "lines": [reconcile.line(drift) for drift in drifts[:MOST_LINES]],
    }


def _last(recount: Recount) -> LastRecount:
    states = Counter(drift.state for drift in recount.drifts)
    wrong, corrected = states.pop(DriftState.CERTAIN, 0), states.pop(DriftState.FIXED, 0)
    return LastRecount(clock.now(), wrong, corrected, unsure=states.total())


kinds.register(JobKind(RECOUNT, _("Recount"), Scope.KEYS_MANAGE, run_piece, describe_result))
