"""The state of a recount as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from analytics.recount.passes import Pass
from analytics.recount.reconcile import Drift, DriftState
from analytics.recount.steps import Options, Recount
from counters.reading import StoredCounters
from storage import clock


def to_json(recount: Recount) -> dict[str, Any]:
    options = recount.options
    return {
        "options": [
            *(options.project_id, options.fix, options.apart.total_seconds()),
            *(options.since.isoformat(), options.trusts_frozen),
        ],
        "id": recount.recount_id,
        "stream": recount.stream,
        "step": recount.step,
        "passes": [_pass_to_json(one) for one in recount.passes],
        "position": recount.position,
        "drifts": [[*each.key, dict(each.correction), each.version, each.state.name] for each in recount.drifts],
    }


def from_json(stored: Mapping[str, Any]) -> Recount:
    project_id, fix, apart, since, trusts_frozen = stored["options"]
    return Recount(
        options=Options(project_id, fix, timedelta(seconds=apart), date.fromisoformat(since), trusts_frozen),
        recount_id=stored["id"],
        stream=stored["stream"],
        step=stored["step"],
        passes=[_pass_from_json(one) for one in stored["passes"]],
        position=stored["position"],
        drifts=[
            Drift((name, bucket), Counter(correction), version, DriftState[state])
            for name, bucket, correction, version, state in stored["drifts"]
        ],
    )


def _pass_to_json(recount_pass: Pass) -> dict[str, Any]:
    return {
        "started": clock.to_text(recount_pass.started),
        "counted": [[*key, dict(counters)] for key, counters in recount_pass.counted.items()],
        "items": recount_pass.items,
        "uncountable": recount_pass.uncountable,
        "stored": [[*key, dict(row.counters), row.version] for key, row in recount_pass.stored.items()],
        "finished": clock.to_text(recount_pass.finished) if recount_pass.finished else None,
        "position": recount_pass.position,
    }


def _pass_from_json(stored: Mapping[str, Any]) -> Pass:
    return Pass(
        started=clock.from_text(stored["started"]),
        counted={(name, bucket): Counter(counters) for name, bucket, counters in stored["counted"]},
        items=stored["items"],
        uncountable=stored["uncountable"],
        stored={(name, bucket): StoredCounters(Counter(n), v) for name, bucket, n, v in stored["stored"]},
        finished=clock.from_text(stored["finished"]) if stored["finished"] else None,
        position=stored["position"],
    )
