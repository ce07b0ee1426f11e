"""What the canary did: by Lambda's metrics of its version, and by the site's own log.

An answer 500 is no error to Lambda, as nearly every defect is answered by Django. The log says which version gave it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.rollback import metrics
from ops.rollback.metrics import Incomplete, Minutes

# Not `request_failed`: that is also written when storage pushes back, which is answered 503.
ANSWERED_500 = '{ $.event = "request_finished" && $.metadata.status = 500 && $.release = "VERSION" }'
# Of fewer requests the slowest is the p99, and one cold start would end the release.
ENOUGH = 20
# Lines and metrics come in late.
LATE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Measured:
    invocations: float
    errors: float  # Lambda's, and answers 500
    p99_ms: float | None  # of the slowest minute with enough requests to tell

    def __str__(self) -> str:
        slowest = "too few a minute for a p99" if self.p99_ms is None else f"p99 {self.p99_ms:.0f} ms"
        return f"{self.invocations:g} requests, {self.errors:g} errors, {slowest}"


@dataclass
class Meter:
    job: Job
    version: str
    began: datetime
    _answers_500: set[str] = field(default_factory=set)  # the ids of their lines
    _looked: datetime | None = None

    def measure(self) -> Measured:
        """Since it began."""
        try:
            found = metrics.read(
                self.job.client("cloudwatch"),
                [
                    self._query("invocations", "Invocations", "Sum"),
                    self._query("errors", "Errors", "Sum"),
                    self._query("slowest", "Duration", "p99"),
                ],
                self.began.replace(second=0, microsecond=0),
                datetime.now(UTC) + MINUTE,
            )
        except Incomplete as error:
            raise ReleaseRefused(f"Nobody can say how the canary of version {self.version} does: {error}") from error
        invocations, errors = sum(found["invocations"].values()), sum(found["errors"].values())
        return Measured(
            invocations, errors + self._count_answers_500(), _slowest(found["slowest"], found["invocations"])
        )

    def _count_answers_500(self) -> int:
        """Only what can be new is read again: a busy site writes hundreds of megabytes meanwhile."""
        now, since = datetime.now(UTC), self.began
        if self._looked:
            since = max(since, self._looked - LATE)
        pages = (
            self.job.client("logs")
            .get_paginator("filter_log_events")
            .paginate(
                logGroupName=f"/aws/lambda/{self.job.function}",
                filterPattern=ANSWERED_500.replace("VERSION", self.version),
                startTime=int(since.timestamp() * 1000),
            )
        )
        self._answers_500 |= {line["eventId"] for page in pages for line in page["events"]}
        self._looked = now
        return len(self._answers_500)

    def _query(self, name: str, metric: str, statistic: str) -> dict[str, Any]:
        # Only with all three does Lambda tell apart what the two versions behind one alias did.
        dimensions = {
            "FunctionName": self.job.function,
            "Resource": f"{self.job.function}:{self.job.alias}",
            "ExecutedVersion": self.version,
        }
        return metrics.query(name, "AWS/Lambda", metric, dimensions, statistic)


def _slowest(p99: Minutes, invocations: Minutes) -> float | None:
    return max((ms for minute, ms in p99.items() if invocations.get(minute, 0) >= ENOUGH), default=None)
