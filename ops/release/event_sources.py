"""Binds streams and queues to the alias, by Lambda's event source mappings.

A mapping is created once. A release moves the alias and not the mapping, so the mapping keeps its position in the
stream. Zappa would bind it to $LATEST.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from ops import versions
from ops.release.job import Job
from ops.release.refusals import Unfinished

PULLED = ("dynamodb", "kinesis", "sqs")
STREAMS = ("dynamodb", "kinesis")
SETTLED = ("Enabled", "Disabled")
SECONDS_TO_SETTLE = 120.0

# A line that is removed from zappa_settings.json returns to these values of AWS.
DEFAULTS: dict[str, Any] = {
    "FunctionResponseTypes": [],
    "FilterCriteria": {"Filters": []},
    "MaximumBatchingWindowInSeconds": 0,
}
STREAM_DEFAULTS: dict[str, Any] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
# Lambda keeps the limit if it is left out of an update. An empty value removes it.
QUEUE_DEFAULTS: dict[str, Any] = {"ScalingConfig": {}}

SourceMapping = dict[str, Any]  # an event source mapping, as Lambda's API has it


def bind(job: Job) -> None:
    existing = _of_function(job)
    sources = [event["event_source"] for event in job.settings.get("events", []) if _is_pulled(event)]
    for source in sources:
        job.lease.extend()
        of_source = [mapping for mapping in existing if mapping["EventSourceArn"] == source["arn"]]
        _bind(job, source, sorted(of_source, key=lambda mapping: bool(mapping["FunctionArn"] != job.target)))
    declared_arns = {source["arn"] for source in sources}
    for mapping in existing:
        if mapping["EventSourceArn"] not in declared_arns:
            _remove(job, mapping, "which is no longer declared")


def unbind(job: Job) -> None:
    for mapping in _of_function(job):
        _remove(job, mapping, "with the function")


def desired(source: Mapping[str, Any]) -> SourceMapping:
    """All that can be changed of a mapping. Its starting position cannot."""
    of_service = STREAM_DEFAULTS if service(source["arn"]) in STREAMS else QUEUE_DEFAULTS
    mapping: SourceMapping = DEFAULTS | of_service | source.get("mapping", {})
    mapping.pop("StartingPosition", None)
    return mapping | {"BatchSize": source.get("batch_size", 10), "Enabled": source.get("enabled", True)}


def service(arn: str) -> str:
    return arn.split(":")[2]


def _bind(job: Job, source: Mapping[str, Any], existing: list[SourceMapping]) -> None:
    target, name = desired(source), _name(source["arn"])
    if not existing:
        _wait_until_settled(job, _create(job, source, target))
        job.step_log.step(f"{name} is read for {_short(job.target)}")
        return
    first, *duplicates = existing
    for mapping in duplicates:
        _remove(job, mapping, "a second one of the same source")
    if first["FunctionArn"] == job.target and _current(first, target) == target:
        job.step_log.step(f"{name} is read for {_short(job.target)}, as before")
        return
    _wait_until_settled(job, first["UUID"])
    # The UUID stays the same, so the mapping keeps its position: no record is lost or read twice.
    job.functions.update_event_source_mapping(UUID=first["UUID"], FunctionName=job.target, **target)
    _wait_until_settled(job, first["UUID"])
    job.step_log.step(f"{name} is read for {_short(job.target)}, was {_short(first['FunctionArn'])}")


def _create(job: Job, source: Mapping[str, Any], target: SourceMapping) -> str:
    parameters = {name: value for name, value in target.items() if value != {}}
    if service(source["arn"]) in STREAMS:
        parameters["StartingPosition"] = source.get("mapping", {}).get("StartingPosition", "TRIM_HORIZON")
    created = job.functions.create_event_source_mapping(
        FunctionName=job.target, EventSourceArn=source["arn"], **parameters
    )
    return str(created["UUID"])


def _current(mapping: SourceMapping, target: SourceMapping) -> SourceMapping:
    defaults = DEFAULTS | STREAM_DEFAULTS | QUEUE_DEFAULTS
    # An empty value is not set. A 0 is set: no retries.
    values = {key: defaults.get(key) if mapping.get(key) in (None, "", [], {}) else mapping[key] for key in target}
    return values | {"Enabled": mapping["State"] not in ("Disabled", "Disabling")}


def _remove(job: Job, mapping: SourceMapping, reason: str) -> None:
    _wait_until_settled(job, mapping["UUID"])
    try:
        job.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    except job.functions.exceptions.ResourceNotFoundException:
        return
    job.step_log.step(f"removed the mapping of {_name(mapping['EventSourceArn'])}, {reason}")


def _wait_until_settled(job: Job, uuid: str) -> None:
    """AWS refuses a change of a mapping while another change of it is in progress."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while True:
        try:
            state = job.functions.get_event_source_mapping(UUID=uuid)["State"]
        except job.functions.exceptions.ResourceNotFoundException:
            return
        if state in SETTLED:
            return
        if time.monotonic() > deadline:
            raise Unfinished(f"The event source mapping {uuid} has been {state} for {SECONDS_TO_SETTLE:g} s.")
        time.sleep(0.5)


def _of_function(job: Job) -> list[SourceMapping]:
    """Asks for the function and for each alias: AWS does not document whether one request lists all of them."""
    names = [job.function, *(f"{job.function}:{alias.name}" for alias in versions.aliases(job.functions, job.function))]
    listed = {mapping["UUID"]: mapping for name in names for mapping in _list(job, name)}
    own = [mapping for mapping in listed.values() if f"{mapping['FunctionArn']}:".startswith(f"{job.arn}:")]
    return [mapping for mapping in own if mapping["State"] != "Deleting"]


def _list(job: Job, name: str) -> Iterator[SourceMapping]:
    for page in job.functions.get_paginator("list_event_source_mappings").paginate(FunctionName=name):
        yield from page["EventSourceMappings"]


def _is_pulled(event: Mapping[str, Any]) -> bool:
    return "event_source" in event and service(event["event_source"]["arn"]) in PULLED


def _name(arn: str) -> str:
    resource = arn.split(":", 5)[5]
    return f"the {service(arn)} source {resource.split('/')[1] if '/' in resource else resource}"


def _short(arn: str) -> str:
    return arn.split(":function:")[-1]
