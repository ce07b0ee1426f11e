"""Measures the canary: Lambda's metrics of its version, and the site's own log.

Lambda does not count an answer 500 as an error, and Django answers nearly every defect with 500. So the log has to
show which version answered 500.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.rollback import metrics
from ops.rollback.metrics import Incomplete, Minutes

# Not `request_failed`: the site also logs that when storage is throttled, and then answers 503.
ANSWERED_500 = '{ $.event = "request_finished" && $.metadata.status = 500 && $.release = "VERSION" }'
# With fewer requests in a minute the p99 is the slowest one, and one cold start would stop the release.
ENOUGH_FOR_P99 = 20
# Log lines and metrics arrive late.
LATE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Measurement:
    invocations: float
    errors: float  # Lambda's, and answers 500
    p99_ms: float | None  # of the slowest minute with enough requests

    def __str__(self) -> str:
        slowest = "too few per minute for a p99" if self.p99_ms is None else f"p99 {self.p99_ms:.0f} ms"
        return f"{self.invocations:g} requests, {self.errors:g} errors, {slowest}"


@dataclass
class Meter:
    job: Job
    version: str
    began: datetime
    _answers_500: set[str] = field(default_factory=set)  # the ids of the log lines
    _last_search: datetime | None = None

    def measure(self) -> Measurement:
        """All since the canary began."""
        try:
            values = metrics.read(
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
            raise ReleaseRefused(f"The canary of version {self.version} cannot be measured: {error}") from error
        invocations, errors = sum(values["invocations"].values()), sum(values["errors"].values())
        return Measurement(
            invocations, errors + self._count_answers_500(), _slowest(values["slowest"], values["invocations"])
        )

    def _count_answers_500(self) -> int:
        """Reads only lines that can be new: a busy site writes hundreds of megabytes during a canary."""
        now, since = datetime.now(UTC), self.began
        if self._last_search:
            since = max(since, self._last_search - LATE)
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
        self._last_search = now
        return len(self._answers_500)

    def _query(self, name: str, metric: str, statistic: str) -> dict[str, Any]:
        # Lambda separates the two versions behind one alias only in metrics with all three dimensions.
        dimensions = {
            "FunctionName": self.job.function,
            "Resource": f"{self.job.function}:{self.job.alias}",
            "ExecutedVersion": self.version,
        }
        return metrics.query(name, "AWS/Lambda", metric, dimensions, statistic)


def _slowest(p99: Minutes, invocations: Minutes) -> float | None:
    return max((ms for minute, ms in p99.items() if invocations.get(minute, 0) >= ENOUGH_FOR_P99), default=None)
