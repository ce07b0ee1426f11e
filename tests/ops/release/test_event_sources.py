from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ops.release import event_sources, events
from ops.release import site as steps
from ops.release.job import Job
from tests.ops.published import aws
from tests.ops.release.conftest import Site, source

MAPPING = {
    "StartingPosition": "TRIM_HORIZON",
    "MaximumBatchingWindowInSeconds": 1,
    "ParallelizationFactor": 2,
    "BisectBatchOnFunctionError": True,
    "MaximumRetryAttempts": 7,
}


@pytest.fixture
def stream(emulator: int) -> str:
    made = aws("dynamodb").create_table(
        TableName=f"streamed-{uuid4().hex[:10]}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return str(made["TableDescription"]["LatestStreamArn"])


@pytest.fixture
def released(site: Site, stream: str) -> Job:
    """The first version serves, and reads the stream."""
    site.settings["events"] = [declared(stream)]
    site.upload(source(1))
    steps.release(job := site.job())
    return job


def declared(arn: str, **changes: Any) -> dict[str, Any]:
    return {
        "function": "main.handler",
        "event_source": {"arn": arn, "batch_size": 50, "enabled": True, "mapping": MAPPING | changes},
    }


def mappings(job: Job) -> list[dict[str, Any]]:
    pages = aws("lambda").get_paginator("list_event_source_mappings").paginate()
    ours = [mapping for page in pages for mapping in page["EventSourceMappings"]]
    return [mapping for mapping in ours if f"{mapping['FunctionArn']}:".startswith(f"{job.arn}:")]


def test_the_alias_is_bound_with_all_that_is_declared(released: Job, stream: str) -> None:
    [found] = mappings(released)

    assert (found["FunctionArn"], found["EventSourceArn"]) == (released.target, stream)
    assert found["BatchSize"] == 50
    assert {name: found[name] for name in MAPPING} == MAPPING


def test_a_release_leaves_the_mapping_as_it_is(site: Site, released: Job) -> None:
    [before] = mappings(released)
    released.lease.give_back()
    site.upload(source(2))

    steps.release(job := site.job())

    assert mappings(job) == [before]
    assert "as before" in site.output()
    job.lease.give_back()


def test_one_on_the_function_itself_is_bound_to_the_alias_and_keeps_its_place(released: Job) -> None:
    [before] = mappings(released)
    aws("lambda").update_event_source_mapping(UUID=before["UUID"], FunctionName=released.function)
    assert mappings(released)[0]["FunctionArn"] == released.arn

    events.bind(released)

    [found] = mappings(released)
    assert (found["UUID"], found["FunctionArn"]) == (before["UUID"], released.target)


def test_a_second_one_of_the_same_source_goes(released: Job, stream: str) -> None:
    [before] = mappings(released)
    aws("lambda").create_event_source_mapping(
        FunctionName=released.function, EventSourceArn=stream, StartingPosition="LATEST"
    )

    events.bind(released)

    assert [found["UUID"] for found in mappings(released)] == [before["UUID"]]


def test_a_changed_line_changes_the_mapping(released: Job, stream: str) -> None:
    [before] = mappings(released)
    changed = declared(stream, MaximumRetryAttempts=3)
    del changed["event_source"]["mapping"]["ParallelizationFactor"]
    changed["event_source"]["enabled"] = False
    released.settings["events"][:] = [changed]

    events.bind(released)

    [found] = mappings(released)
    assert found["UUID"] == before["UUID"]
    assert (found["MaximumRetryAttempts"], found["ParallelizationFactor"], found["State"]) == (3, 1, "Disabled")


def test_no_further_tries_is_not_taken_for_unset(released: Job, stream: str) -> None:
    released.settings["events"][:] = [declared(stream, MaximumRetryAttempts=0)]
    events.bind(released)
    assert mappings(released)[0]["MaximumRetryAttempts"] == 0

    endless = declared(stream)
    del endless["event_source"]["mapping"]["MaximumRetryAttempts"]
    released.settings["events"][:] = [endless]
    events.bind(released)

    assert mappings(released)[0]["MaximumRetryAttempts"] == -1


def test_one_that_is_declared_no_more_goes(released: Job) -> None:
    released.settings["events"].clear()

    events.bind(released)

    assert mappings(released) == []


@pytest.fixture
def queue(emulator: int) -> str:
    created = aws("sqs").create_queue(QueueName=f"jobs-{uuid4().hex[:10]}", Attributes={"VisibilityTimeout": "180"})
    attributes = aws("sqs").get_queue_attributes(QueueUrl=created["QueueUrl"], AttributeNames=["QueueArn"])
    return str(attributes["Attributes"]["QueueArn"])


def declared_queue(arn: str, **mapping: Any) -> dict[str, Any]:
    return {"function": "f", "event_source": {"arn": arn, "mapping": mapping}}


PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_a_queue_has_no_place_to_start_at(released: Job, queue: str) -> None:
    released.settings["events"][:] = [declared_queue(queue)]

    events.bind(released)

    [mapping] = mappings(released)
    assert (mapping["EventSourceArn"], mapping["FunctionArn"]) == (queue, released.target)
    assert "ScalingConfig" not in mapping
    assert event_sources.desired({"arn": queue}).keys().isdisjoint(event_sources.STREAM_DEFAULTS)


def test_a_stream_has_no_limit_of_a_queue(stream: str) -> None:
    assert event_sources.desired({"arn": stream}).keys().isdisjoint(event_sources.QUEUE_DEFAULTS)


def test_a_queue_is_read_with_its_limit_and_with_partial_responses(released: Job, queue: str) -> None:
    released.settings["events"][:] = [declared_queue(queue, ScalingConfig={"MaximumConcurrency": 2}, **PARTIAL)]

    events.bind(released)

    [mapping] = mappings(released)
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_changed_limit_of_a_queue_is_changed(site: Site, released: Job, queue: str) -> None:
    for limit in (2, 7):
        released.settings["events"][:] = [declared_queue(queue, ScalingConfig={"MaximumConcurrency": limit})]
        events.bind(released)

    assert mappings(released)[0]["ScalingConfig"] == {"MaximumConcurrency": 7}
    events.bind(released)
    assert site.output().rstrip().endswith("as before")


def test_removed_lines_of_a_queue_remove_its_limit_and_its_partial_responses(
    site: Site, released: Job, queue: str
) -> None:
    released.settings["events"][:] = [declared_queue(queue, ScalingConfig={"MaximumConcurrency": 2}, **PARTIAL)]
    events.bind(released)
    [before] = mappings(released)

    released.settings["events"][:] = [declared_queue(queue)]
    events.bind(released)

    [mapping] = mappings(released)
    assert mapping["UUID"] == before["UUID"]
    assert (mapping.get("ScalingConfig", {}), mapping["FunctionResponseTypes"]) == ({}, [])
    events.bind(released)
    assert site.output().rstrip().endswith("as before")


def test_unbinding_leaves_none_on_any_alias(released: Job) -> None:
    events.unbind(released)

    assert mappings(released) == []
