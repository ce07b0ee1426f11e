"""Did the version that serves fail, or the one before it? The answers at the edge say, minute by minute."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback.alarms import Alarm
from ops.rollback.reasons import Reason, Refused
from ops.rollback.tools import Tools

# As ops/infrastructure.yaml declares the alarm; a test holds them together.
NAMESPACE, METRIC = "AWS/ApiGateway", "5XXError"
TOLERATED = 5
# What an alarm over five minutes can have seen, twice over, since it is evaluated late.
LOOKBACK = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)

logger = logging.getLogger(__name__)


def refuse_if_old(tools: Tools, alarm: Alarm, moved: datetime) -> None:
    """Only failures since the move count. If CloudWatch cannot be read, the alarm's own time has to do."""
    try:
        failed = failures(tools, alarm.changed, moved)
    except (BotoCoreError, ClientError) as error:
        logger.error("failures_unreadable", extra={"errorType": type(error).__name__})
        failed = TOLERATED + 1 if alarm.changed >= moved else 0
    if failed <= TOLERATED:
        raise Refused(
            Reason.OLD,
            f"The failures are older than what serves alone since {moved:%H:%M:%S} UTC: {failed:g} of {TOLERATED + 1} "
            "since then. If the site still fails, roll back by hand.",
        )


def failures(tools: Tools, changed: datetime, moved: datetime) -> float:
    """Failed answers since the move, as far back as an alarm that changed then can have seen."""
    now = datetime.now(UTC)
    since = max(_first_minute(changed, moved), _minute(min(changed, now) - LOOKBACK))
    query = {"Id": "failures", "MetricStat": {"Metric": _metric(tools), "Period": 60, "Stat": "Sum"}}
    pages = tools.metrics.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query], StartTime=since, EndTime=max(now, since) + MINUTE
    )
    return float(sum(sum(found["Values"]) for page in pages for found in page["MetricDataResults"]))


def _first_minute(changed: datetime, moved: datetime) -> datetime:
    """The minute of the move holds failures of both versions. An alarm that changed after the move may take them for
    the new one's: if that is wrong, a version that baked serves, and if the other were, the outage would go on."""
    minute = _minute(moved)
    return minute if changed >= moved or minute == moved else minute + MINUTE


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _metric(tools: Tools) -> dict[str, Any]:
    dimensions = {"ApiName": tools.around.function, "Stage": tools.around.stage}
    return {
        "Namespace": NAMESPACE,
        "MetricName": METRIC,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
    }
