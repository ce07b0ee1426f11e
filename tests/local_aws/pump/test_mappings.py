from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from local_aws.pump import mappings
from local_aws.pump.mappings import DEFAULT_CONCURRENCY, Mapping
from ops.cloud import infrastructure, stages

QUEUE = "arn:aws:sqs:us-east-1:000000000000:feedback-jobs-local"


@pytest.mark.usefixtures("stack")
def test_it_reads_what_zappa_settings_declare_with_the_resources_of_this_machine() -> None:
    handler, declared = mappings.declared()

    assert handler.__module__ == "feedback_site.entry.lambda_entry"
    by_name = {mapping.name: mapping for mapping in declared}
    assert by_name[settings.TABLES["feedback"]].batch_size == 1000
    assert len(declared) == len(stages.read_settings("prod")["events"])


def declared_as(monkeypatch: pytest.MonkeyPatch, *events: dict[str, Any]) -> list[Mapping]:
    stage = {"lambda_handler": "feedback_site.entry.lambda_entry.handler", "events": list(events)}
    monkeypatch.setattr(stages, "read_settings", lambda name: stage)
    monkeypatch.setattr(infrastructure, "outputs", lambda stage: {"JobsQueueArn": QUEUE})
    return mappings.declared()[1]


def test_the_parameters_of_a_queue_are_those_of_its_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = {"ScalingConfig": {"MaximumConcurrency": 3}, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    source = {"arn": "{JobsQueueArn}", "batch_size": 5, "mapping": mapping}

    [declared] = declared_as(monkeypatch, {"function": "f", "event_source": source})

    assert declared == Mapping(QUEUE, batch_size=5, concurrency=3, reports_failures=True)
    assert (declared.service, declared.name) == ("sqs", "feedback-jobs-local")


def test_a_queue_without_parameters_has_the_defaults_of_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    [declared] = declared_as(monkeypatch, {"function": "f", "event_source": {"arn": "{JobsQueueArn}"}})

    assert declared == Mapping(QUEUE, batch_size=10, concurrency=DEFAULT_CONCURRENCY, reports_failures=False)


def test_a_topic_names_the_queue_of_its_undelivered_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    source = {"arn": "arn:aws:sns:us-east-1:000000000000:mail", "undelivered": "{JobsQueueArn}"}

    [declared] = declared_as(monkeypatch, {"function": "f", "event_source": source})

    assert (declared.service, declared.name, declared.undelivered) == ("sns", "mail", QUEUE)


def test_a_disabled_mapping_and_a_schedule_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    disabled = {"function": "f", "event_source": {"arn": "{JobsQueueArn}", "enabled": False}}

    assert declared_as(monkeypatch, disabled, {"function": "f", "expression": "rate(1 minute)"}) == []
