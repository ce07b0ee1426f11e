"""zappa_settings.json, held to what else says the same: the template, the handlers, the variables that are read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings

from feedback_site import environment
from feedback_site.entry import event_router
from ops.cloud import concurrency, secrets, stages, template
from tests.ops.rights import ZAPPA_STAGES


def test_it_holds_no_account() -> None:
    assert re.findall(r"\d{12}", stages.PATH.read_text()) == []


def test_every_stage_of_the_file_can_be_read() -> None:
    assert tuple(json.loads(stages.PATH.read_text())) == (stages.COMMON, *ZAPPA_STAGES)


@pytest.mark.parametrize("name", ZAPPA_STAGES)
def test_it_names_outputs_and_secrets_that_there_are(name: str) -> None:
    outputs = dict.fromkeys(template_outputs(), "there")

    assert (
        list(stages.unresolved(name, stages.read_settings(name), outputs, dict.fromkeys(secrets.SECRETS, "there")))
        == []
    )


def template_outputs() -> list[str]:
    return re.findall(r"^  (\w+):", template.text().partition("\nOutputs:\n")[2], re.MULTILINE)


@pytest.mark.parametrize("name", ZAPPA_STAGES)
def test_it_keeps_what_zappa_must_not_do(name: str) -> None:
    """Each of these was found to break aliases, rights or the package (docs/deploying.md says how)."""
    declared = stages.read_settings(name)
    expected: dict[str, Any] = {
        "project_name": "feedback",
        "manage_roles": False,
        "keep_warm": False,
        "touch": False,
        "debug": False,
        "slim_handler": False,
        "use_precompiled_packages": False,
        "delete_s3_zip": False,
        "exclude": ["*"],
        "num_retained_versions": None,  # Zappa would delete what an alias holds
    }
    assert {key: declared.get(key) for key in expected} == expected
    assert declared["lambda_concurrency"] is None or declared["lambda_concurrency"] >= 1
    assert set(declared["callbacks"]) == {"settings", "zip", "post"}


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_site_is_called_through_the_alias_of_its_stage(name: str) -> None:
    declared = stages.resolve(name, stages.read_settings(name), dict.fromkeys(template_outputs(), "there"))

    assert declared["apigateway_lambda_qualifier"] == name
    assert {event["qualifier"] for event in declared["events"]} == {name}
    assert declared["aws_environment_variables"]["STAGE"] == name


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_api_writes_no_log_but_ours(name: str) -> None:
    """API Gateway's own is a group that never expires, and that `zappa undeploy` leaves behind."""
    declared = stages.read_settings(name)

    assert declared["cloudwatch_log_level"] == "OFF"
    assert declared["cloudwatch_data_trace"] is False
    assert declared["cloudwatch_metrics_enabled"] is False  # by method: they are paid for, and nothing reads them
    assert declared["release"]["api"]["access_log"] == "{ApiLogGroupArn}"


@pytest.mark.parametrize("name", ["prod_rollback", "staging_rollback"])
def test_the_rollback_stands_apart_from_the_site(name: str) -> None:
    declared, site = stages.read_settings(name), stages.read_settings(stages.stage_of(name))

    assert declared["apigateway_enabled"] is False
    assert declared["lambda_handler"] == "ops.rollback.handler.on_alarm"
    assert declared["role_arn"] != site["role_arn"]
    assert declared["memory_size"] == 256
    assert declared["lambda_concurrency"] in (None, 1, 2)
    assert declared["release"] == {"keep_versions": 3}
    assert "django_settings" not in declared
    assert "SECRET_KEY" not in declared["aws_environment_variables"]


@pytest.mark.parametrize("name", ["prod_rollback", "staging_rollback"])
def test_the_alarm_topic_calls_the_rollback_and_nothing_else_does(name: str) -> None:
    [event] = stages.read_settings(name)["events"]

    assert event == {
        "function": "ops.rollback.handler.on_alarm",
        "event_source": {"arn": "{AlarmTopicArn}", "events": ["sns:Publish"], "undelivered": "{UndeliveredQueueArn}"},
    }


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_site_is_given_no_variable_that_it_does_not_read(name: str) -> None:
    given = set(stages.read_settings(name)["aws_environment_variables"])

    assert given - set(environment.DEFAULTS) == set()


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_file_and_the_table_of_handlers_name_the_same_events(name: str) -> None:
    """One mapping for each source, as AWS refuses a second one. It names the first handler of a chain."""
    events = stages.read_settings(name)["events"]
    declared = {origin_of(event["event_source"]["arn"].strip("{}")): event["function"] for event in events}
    chains = {origin: names for origin, names in event_router.HANDLERS.items() if origin[0].startswith("aws:")}

    assert len(declared) == len(events)
    assert declared == {origin: names[0] for origin, names in chains.items()}


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_each_queue_is_read_as_its_messages_need_it(name: str) -> None:
    declared = stages.read_settings(name)
    resources = template.resources(template.text(), settings.STAGE).values()
    queues = {resource["Properties"].get("QueueName"): resource["Properties"] for resource in resources}
    for source in (event["event_source"] for event in declared["events"]):
        service, key = origin_of(source["arn"].strip("{}"))
        if service != "aws:sqs":
            continue
        assert source["mapping"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"], key
        properties = queues[settings.QUEUES[key]]
        # As AWS advises: Lambda tries again while the function is throttled, and each try can take the whole timeout.
        assert properties["VisibilityTimeout"] >= 6 * declared["timeout_seconds"], key
        assert properties["RedrivePolicy"]["maxReceiveCount"] >= 5, key


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_queues_leave_enough_executions_to_visitors(name: str) -> None:
    arns = {output: f"arn:aws:{origin_of(output)[0].partition(':')[2]}:::{output}" for output in event_outputs(name)}
    declared = stages.resolve(name, stages.read_settings(name), dict.fromkeys(template_outputs(), "there") | arns)

    assert list(concurrency.problems_of_queues(name, declared)) == []


def event_outputs(name: str) -> list[str]:
    return [event["event_source"]["arn"].strip("{}") for event in stages.read_settings(name)["events"]]


def origin_of(output: str) -> tuple[str, str]:
    """The source and the key of the resource that an output of the stack names."""
    value = re.search(rf"^  {output}: \{{Value: !(?:GetAtt|Ref) (\w+)", template.text(), re.MULTILINE)
    assert value is not None, f"{output} is not an output with the ARN of a resource"
    resource = template.resources(template.text(), settings.STAGE)[value[1]]
    source, name, keys = {
        "AWS::DynamoDB::Table": ("aws:dynamodb", "TableName", settings.TABLES),
        "AWS::SQS::Queue": ("aws:sqs", "QueueName", settings.QUEUES),
        "AWS::SNS::Topic": ("aws:sns", "TopicName", settings.TOPICS),
    }[resource["Type"]]
    return source, {name: key for key, name in keys.items()}[resource["Properties"][name]]


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_the_site_gets_every_secret_that_it_reads(name: str) -> None:
    given = stages.read_settings(name)["aws_environment_variables"]
    read = set(secrets.SECRETS) & set(environment.DEFAULTS)

    assert "ORIGIN_SECRET" in read
    assert {secret: given.get(secret) for secret in read} == {secret: f"{{ssm:{secret}}}" for secret in read}
