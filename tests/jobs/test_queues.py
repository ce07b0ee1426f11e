"""Jobs and timers with the queues of the emulated AWS, read as Lambda reads them, through the handler of the site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from feedback_site.entry.lambda_entry import handler
from jobs import lifecycle, timers
from jobs.models import State, Timer
from local_aws.pump import mappings
from local_aws.pump.mappings import Mapping
from local_aws.pump.queue_reader import QueueReader
from storage import clock, queues
from storage.connection.clients import client
from tests.jobs.conftest import PIECES, Steps, started

pytestmark = pytest.mark.usefixtures("stack")


def mapping(name: str) -> Mapping:
    _, declared = mappings.declared()
    (found,) = [each for each in declared if each.name == name]
    return found


@pytest.fixture(autouse=True)
def _empty_queues(stack: int) -> None:
    for name in ("feedback-jobs-local", "feedback-timers-local"):
        sqs = client("sqs")
        sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def test_a_job_runs_through_its_queue_piece_by_piece(steps: Steps) -> None:
    job = started()
    reader = QueueReader(mapping("feedback-jobs-local"), handler)
    assert [reader.step() for _ in range(PIECES)] == [1] * PIECES
    assert (lifecycle.read(job).state, steps.begun) == (State.DONE, [0, 1, 2])


def test_a_message_of_the_rule_fires_what_is_due() -> None:
    """As the rule sends it: with the input of its target."""
    timers.set("of no app", "a", clock.now() - timedelta(minutes=1))
    (target,) = client("events").list_targets_by_rule(Rule="feedback-local-timers")["Targets"]
    assert target["Arn"].endswith(":feedback-timers-local")
    sqs = client("sqs")
    sqs.send_message(QueueUrl=queues.url_of(settings.QUEUES["timers"]), MessageBody=target["Input"])
    assert QueueReader(mapping("feedback-timers-local"), handler).step() == 1
    assert {timer.kind: int(timer.attempts) for timer in Timer.scan()}["of no app"] == 1


def test_the_rule_fires_each_minute_and_only_it_may_send_to_the_queue() -> None:
    rule = client("events").describe_rule(Name="feedback-local-timers")
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    attributes = client("sqs").get_queue_attributes(
        QueueUrl=queues.url_of(settings.QUEUES["timers"]), AttributeNames=["Policy"]
    )
    assert rule["Arn"] in attributes["Attributes"]["Policy"]
