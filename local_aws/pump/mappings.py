"""The streams, queues and topics that call the Lambda handler, as zappa_settings.json declares them for `prod`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from ops.cloud import infrastructure, stages

Event = dict[str, Any]
Handler = Callable[[Event, object], Any]

DECLARED_STAGE = "prod"
DEFAULT_CONCURRENCY = 5  # as many batches Lambda handles at a time at first


@dataclass(frozen=True)
class Mapping:
    arn: str
    batch_size: int = 10
    # For queues only.
    concurrency: int = DEFAULT_CONCURRENCY
    reports_failures: bool = False
    undelivered: str = ""  # for topics only: the ARN of the queue for messages that always fail

    @property
    def service(self) -> str:
        return self.arn.split(":")[2]

    @property
    def name(self) -> str:
        """The name of the table, the queue or the topic."""
        resource = self.arn.split(":", 5)[5]
        return resource.split("/")[1] if "/" in resource else resource


def declared() -> tuple[Handler, list[Mapping]]:
    """The handler and the mappings that call it, as a release would bind them."""
    stage = stages.read_settings(DECLARED_STAGE)
    events = stages.resolve(settings.STAGE, {"events": stage["events"]}, infrastructure.outputs(settings.STAGE))
    return import_string(stage["lambda_handler"]), list(_mappings(events["events"]))


def _mappings(events: list[Any]) -> Iterator[Mapping]:
    for source in (event["event_source"] for event in events if "event_source" in event):
        if source.get("enabled", True):
            parameters = source.get("mapping", {})
            yield Mapping(
                source["arn"],
                source.get("batch_size", 10),
                parameters.get("ScalingConfig", {}).get("MaximumConcurrency", DEFAULT_CONCURRENCY),
                "ReportBatchItemFailures" in parameters.get("FunctionResponseTypes", []),
                source.get("undelivered", ""),
            )
