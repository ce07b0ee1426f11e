"""All resources of the templates are private, encrypted and retained by default."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ops.cloud import template
from storage import private_files
from tests.ops.rights import ALL_ON, STAGE, TEMPLATES

# Queues from which people read, not programs. Each has an alarm that sees it is not empty.
LAST_STOPS = {"QuarantineQueue", "StreamFailuresQueue", "UndeliveredQueue"}
LAST_STOPS |= {"JobFailuresQueue", "TimerFailuresQueue", "MailFailuresQueue"}

# What an emulated AWS refuses a whole template for.
UNKNOWN_TO_THE_EMULATOR = {
    "AWS::Backup::BackupSelection",
    "AWS::Budgets::Budget",
    "AWS::CE::AnomalyMonitor",
    "AWS::CE::AnomalySubscription",
    "AWS::CloudFront::MonitoringSubscription",
}


def resources(given: dict[str, str]) -> dict[str, template.Resource]:
    return {
        name: resource
        for which in TEMPLATES
        for name, resource in template.resources(template.text(which), STAGE, given).items()
    }


EVERYTHING = resources(ALL_ON)
DEFAULT = resources({"AWS::Region": "us-east-1"})


def of_type(kind: str) -> list[Any]:
    found = [pytest.param(name, resource, id=name) for name, resource in EVERYTHING.items() if resource["Type"] == kind]
    assert found
    return found


@pytest.mark.parametrize(("name", "bucket"), of_type("AWS::S3::Bucket"))
def test_a_bucket_is_closed_encrypted_and_kept(name: str, bucket: template.Resource) -> None:
    properties = bucket["Properties"]

    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert "SSEAlgorithm" in json.dumps(properties["BucketEncryption"])
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(("name", "bucket"), of_type("AWS::S3::Bucket"))
def test_a_bucket_refuses_what_comes_without_tls(name: str, bucket: template.Resource) -> None:
    (policy,) = [
        resource["Properties"]["PolicyDocument"]
        for resource in EVERYTHING.values()
        if resource["Type"] == "AWS::S3::BucketPolicy" and resource["Properties"]["Bucket"] == {"Ref": name}
    ]
    (refusal,) = [statement for statement in policy["Statement"] if statement["Sid"] == "OnlyByTls"]

    assert refusal["Effect"] == "Deny"
    assert refusal["Principal"] == "*"
    assert refusal["Action"] == "s3:*"
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(refusal["Resource"]) == 2


@pytest.mark.parametrize(("name", "bucket"), of_type("AWS::S3::Bucket"))
def test_a_bucket_name_fits_in_the_longest_region_and_stage(name: str, bucket: template.Resource) -> None:
    longest = bucket["Properties"]["BucketName"]["Fn::Sub"].replace(STAGE, "s" * 17)
    longest = longest.replace("${AWS::AccountId}", "0" * 12).replace(ALL_ON["AWS::Region"], "ap-northeast-1")

    assert len(longest.replace("${AWS::Region}", "ap-northeast-1")) <= 63


def test_no_policy_allows_everyone() -> None:
    for name, resource in EVERYTHING.items():
        for statement in resource.get("Properties", {}).get("PolicyDocument", {}).get("Statement", []):
            if statement["Effect"] == "Allow":
                assert '"*"' not in json.dumps(statement.get("Principal", {})), name
                assert "Principal" not in statement or "Condition" in statement, name


def test_packages_go_after_90_days_and_static_files_stay() -> None:
    (packages,) = EVERYTHING["PackageBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (files,) = EVERYTHING["StaticBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]

    assert packages["ExpirationInDays"] == packages["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90
    assert "ExpirationInDays" not in files


def test_private_files_keep_no_versions_and_results_go_after_7_days() -> None:
    properties = EVERYTHING["FilesBucket"]["Properties"]
    results, _ = properties["LifecycleConfiguration"]["Rules"]

    assert (results["Prefix"], results["ExpirationInDays"]) == (private_files.TEMPORARY, 7)
    assert "VersioningConfiguration" not in properties


def test_a_link_to_a_private_file_never_works_for_longer_than_the_code_allows() -> None:
    statements = EVERYTHING["FilesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (refusal,) = [statement for statement in statements if statement["Sid"] == "OnlyShortLinks"]

    assert (refusal["Effect"], refusal["Principal"], refusal["Action"]) == ("Deny", "*", "s3:*")
    assert refusal["Condition"] == {
        "NumericGreaterThan": {"s3:signatureAge": private_files.LONGEST_LINK_SECONDS * 1000}
    }


@pytest.mark.parametrize(("name", "queue"), of_type("AWS::SQS::Queue"))
def test_a_queue_is_encrypted_and_has_somewhere_for_what_fails(name: str, queue: template.Resource) -> None:
    properties = queue["Properties"]

    assert properties["SqsManagedSseEnabled"] is True
    if name in LAST_STOPS:
        assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600
        assert any(properties["QueueName"] in json.dumps(alarm) for alarm in alarms()), "no alarm would show it"
    else:
        assert "RedrivePolicy" in properties


@pytest.mark.parametrize(("name", "group"), of_type("AWS::Logs::LogGroup"))
def test_a_log_ends_after_30_days(name: str, group: template.Resource) -> None:
    assert group["Properties"]["RetentionInDays"] == 30


def test_every_table_is_backed_up_each_week_for_35_days() -> None:
    (rule,) = EVERYTHING["BackupPlan"]["Properties"]["BackupPlan"]["BackupPlanRule"]
    selected = EVERYTHING["BackupSelection"]["Properties"]["BackupSelection"]["Resources"]
    tables = {name for name, resource in EVERYTHING.items() if resource["Type"] == template.TABLE}

    assert rule["Lifecycle"] == {"DeleteAfterDays": 35}
    assert rule["ScheduleExpression"] == "cron(0 4 ? * SUN *)"
    assert {arn["Fn::GetAtt"][0] for arn in selected} == tables


def test_what_costs_or_concerns_the_whole_account_is_off_until_asked_for() -> None:
    optional = set(EVERYTHING) - set(DEFAULT)

    assert optional >= {
        "LogArchiveStream",
        "CostMonitor",
        "DeployerRole",
        "NoticesByEmail",
        "PagesByHttps",
        "PagesByPhone",
    }
    assert "BackupPlan" in DEFAULT


def test_an_emulated_aws_gets_no_type_that_it_does_not_know() -> None:
    emulated = resources({**ALL_ON, "Emulated": "yes"})
    types = {resource["Type"] for resource in emulated.values()}

    assert not types & UNKNOWN_TO_THE_EMULATOR
    assert {resource["Type"] for resource in EVERYTHING.values()} >= UNKNOWN_TO_THE_EMULATOR
    assert not [name for name, resource in emulated.items() if "Metrics" in resource["Properties"]]  # metric math


NAMED = re.compile(
    r'"(?:QueueName|TableName)", "Value": "([^"*]+)"|"LogGroupName": "([^"]+)"|:sns:[^"]+:([\w-]+)"|:role/([\w-]+)"'
    r'|:::([^"/*]+)|:table/([\w-]+)"'
)


def test_the_operations_name_things_that_the_infrastructure_makes() -> None:
    """By what follows from the stage, and not by reference: they are two stacks."""
    kinds = ("BucketName", "LogGroupName", "QueueName", "RoleName", "TableName", "TopicName")
    made = {
        spelled(properties[kind])
        for resource in template.resources(template.text(), STAGE, ALL_ON).values()
        for kind in kinds
        if kind in (properties := resource["Properties"])
    }
    operations = template.resources(template.text(template.OPERATIONS), STAGE, ALL_ON)
    del operations["BuilderPolicy"]  # names patterns
    named = {next(filter(None, groups)) for groups in NAMED.findall(json.dumps(operations))}

    assert len(named) > 15
    assert named <= made


def spelled(value: Any) -> str:
    return str(value["Fn::Sub"]) if isinstance(value, dict) and "Fn::Sub" in value else str(value)


def alarms() -> list[template.Resource]:
    return [resource for resource in EVERYTHING.values() if resource["Type"] == "AWS::CloudWatch::Alarm"]
