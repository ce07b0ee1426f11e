"""Streams and queues that Lambda reads for the site: each is bound to the alias once, and stays.

A release moves the alias and leaves the mapping, with it the place it has read to. Zappa would bind it to $LATEST.
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

# What a mapping is like if nobody says anything, so that a line taken out of the settings is taken back as well.
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

Mapped = dict[str, Any]


def bind(job: Job) -> None:
    mappings = _ours(job)
    declared = [event["event_source"] for event in job.settings.get("events", []) if _is_pulled(event)]
    for source in declared:
        job.lease.confirm()
        found = [mapping for mapping in mappings if mapping["EventSourceArn"] == source["arn"]]
        _bind(job, source, sorted(found, key=lambda mapping: bool(mapping["FunctionArn"] != job.target)))
    arns = {source["arn"] for source in declared}
    for mapping in mappings:
        if mapping["EventSourceArn"] not in arns:
            _remove(job, mapping, "which is declared no more")


def unbind(job: Job) -> None:
    for mapping in _ours(job):
        _remove(job, mapping, "with the function")


def wanted(source: Mapping[str, Any]) -> Mapped:
    """What can be changed of a mapping: all but where it starts."""
    kind = service(source["arn"])
    mapping: Mapped = DEFAULTS | (STREAM_DEFAULTS if kind in STREAMS else {}) | source.get("mapping", {})
    mapping.pop("StartingPosition", None)
    return mapping | {"BatchSize": source.get("batch_size", 10), "Enabled": source.get("enabled", True)}


def service(arn: str) -> str:
    return arn.split(":")[2]


def _bind(job: Job, source: Mapping[str, Any], found: list[Mapped]) -> None:
    want, name = wanted(source), _name(source["arn"])
    if not found:
        start = source.get("mapping", {}).get("StartingPosition", "TRIM_HORIZON")
        position = {"StartingPosition": start} if service(source["arn"]) in STREAMS else {}
        made = job.functions.create_event_source_mapping(
            FunctionName=job.target, EventSourceArn=source["arn"], **want, **position
        )
        _settle(job, made["UUID"])
        job.trail.step(f"{name} is read for {_short(job.target)}")
        return
    keep, *extra = found
    for mapping in extra:
        _remove(job, mapping, "a second one of the same source")
    if keep["FunctionArn"] == job.target and _as_is(keep, want) == want:
        job.trail.step(f"{name} is read for {_short(job.target)}, as before")
        return
    _settle(job, keep["UUID"])
    # Its UUID stays, hence the place it has read to: nothing is lost or comes twice.
    job.functions.update_event_source_mapping(UUID=keep["UUID"], FunctionName=job.target, **want)
    _settle(job, keep["UUID"])
    job.trail.step(f"{name} is read for {_short(job.target)}, was {_short(keep['FunctionArn'])}")


def _as_is(mapping: Mapped, want: Mapped) -> Mapped:
    known = DEFAULTS | STREAM_DEFAULTS
    # What is empty is not set; 0 tries more is.
    found = {key: known.get(key) if mapping.get(key) in (None, "", [], {}) else mapping[key] for key in want}
    return found | {"Enabled": mapping["State"] not in ("Disabled", "Disabling")}


def _remove(job: Job, mapping: Mapped, why: str) -> None:
    _settle(job, mapping["UUID"])
    try:
        job.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    except job.functions.exceptions.ResourceNotFoundException:
        return
    job.trail.step(f"removed the mapping of {_name(mapping['EventSourceArn'])}, {why}")


def _settle(job: Job, uuid: str) -> None:
    """AWS takes no change of a mapping that is still being changed."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while True:
        try:
            state = job.functions.get_event_source_mapping(UUID=uuid)["State"]
        except job.functions.exceptions.ResourceNotFoundException:
            return
        if state in SETTLED:
            return
        if time.monotonic() > deadline:
            raise Unfinished(f"The event source mapping {uuid} is {state} for {SECONDS_TO_SETTLE:g} s.")
        time.sleep(0.5)


def _ours(job: Job) -> list[Mapped]:
    """Of the function and of each of its aliases; AWS may list the ones with the other, or not."""
    names = [job.function, *(f"{job.function}:{alias.name}" for alias in versions.aliases(job.functions, job.function))]
    found = {mapping["UUID"]: mapping for name in names for mapping in _listed(job, name)}
    ours = [mapping for mapping in found.values() if f"{mapping['FunctionArn']}:".startswith(f"{job.arn}:")]
    return [mapping for mapping in ours if mapping["State"] != "Deleting"]


def _listed(job: Job, name: str) -> Iterator[Mapped]:
    for page in job.functions.get_paginator("list_event_source_mappings").paginate(FunctionName=name):
        yield from page["EventSourceMappings"]


def _is_pulled(event: Mapping[str, Any]) -> bool:
    return "event_source" in event and service(event["event_source"]["arn"]) in PULLED


def _name(arn: str) -> str:
    resource = arn.split(":", 5)[5]
    return f"the {service(arn)} source {resource.split('/')[1] if '/' in resource else resource}"


def _short(arn: str) -> str:
    return arn.split(":function:")[-1]
