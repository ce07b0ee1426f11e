"""Who may do what, read off the templates: every right names what it is for."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from django.conf import settings

from ops.cloud import stages, template
from staff.models import Person
from tests.ops.rights import ALLOWED, RESOURCES, RIGHTS, STAGE, TEMPLATES, Right, actions, listed

HISTORY = "cloudwatch:DescribeAlarmHistory"


def test_there_is_something_to_look_at() -> None:
    assert {"SiteRole", "RollbackRole", "DeployerPolicy", "BuilderPolicy", "StaticBucketPolicy"} <= {
        right.of for right in RIGHTS
    }


# "s3:GetBucket*" reads the settings of a bucket, and none of its files; CloudFormation asks for more of them each year.
@pytest.mark.parametrize("right", ALLOWED, ids=str)
def test_every_right_names_its_actions(right: Right) -> None:
    wild = [action for action in listed(right.statement["Action"]) if "*" in action]

    assert wild == (["s3:GetBucket*"] if (right.of, right.statement["Sid"]) == ("BuilderPolicy", "Buckets") else [])


@pytest.mark.parametrize("right", ALLOWED, ids=str)
def test_a_right_without_a_named_resource_says_why(right: Right) -> None:
    patterns = [json.dumps(resource) for resource in listed(right.statement.get("Resource", []))]
    if any("*" in pattern for pattern in patterns) and right.of != "BuilderPolicy":
        assert remarked(right), f"{right} needs a comment above its Sid"


def test_only_what_has_no_resource_has_every_resource() -> None:
    unbounded = {action for right in ALLOWED if right.statement.get("Resource") == "*" for action in actions(right)}

    assert unbounded == {
        "cloudwatch:GetMetricData",
        "comprehend:DetectSentiment",
        "events:ListRuleNamesByTarget",
        "lambda:CreateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:GetAccountSettings",
        "lambda:GetEventSourceMapping",
        "lambda:ListEventSourceMappings",
        "lambda:UpdateEventSourceMapping",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_event_sources_are_those_of_our_function() -> None:
    (right,) = [right for right in ALLOWED if right.statement["Sid"] == "EventSources"]

    assert "lambda:FunctionArn" in right.statement["Condition"]["ArnLike"]


def test_who_releases_subscribes_the_functions_to_their_topics_and_to_no_other() -> None:
    (right,) = [right for right in ALLOWED if right.statement["Sid"] == "Subscriptions"]
    allowed = {resource["Fn::Sub"].rpartition(":")[2] for resource in listed(right.statement["Resource"])} - {"*"}

    events = [event for name in ("prod", "prod_rollback") for event in stages.read_settings(name)["events"]]
    outputs = [event["event_source"]["arn"].strip("{}").removesuffix("Arn") for event in events]
    topics = {RESOURCES[output]["Properties"].get("TopicName") for output in outputs if output in RESOURCES} - {None}
    assert allowed == topics == {f"feedback-{name}-{STAGE}" for name in ("alarms", "mail")}


def test_who_releases_reads_the_history_of_the_one_alarm_that_rolls_back() -> None:
    (right,) = [right for right in ALLOWED if right.of == "ReleasePolicy" and HISTORY in actions(right)]

    assert actions(right) == [HISTORY]
    alarm = RESOURCES["FailingAlarm"]["Properties"]["AlarmName"]
    assert right.statement["Resource"]["Fn::Sub"].rpartition(":")[2] == alarm


def test_only_the_alarm_that_rolls_back_may_speak_on_its_topic() -> None:
    (right,) = [right for right in ALLOWED if right.of == "AlarmTopicPolicy"]

    assert right.statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    alarm = RESOURCES["FailingAlarm"]["Properties"]["AlarmName"]
    spoken = right.statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert spoken.endswith(f":alarm:{alarm}")


def test_the_site_calls_the_rollback_by_its_alias_only() -> None:
    """The newest code of it may be one that was refused."""
    (right,) = [right for right in ALLOWED if right.statement["Sid"] == "CallTheRollback"]

    assert right.statement["Resource"]["Fn::Sub"].endswith(f":function:feedback-{STAGE}-rollback:{STAGE}")


def test_the_security_page_lists_every_right_of_the_site() -> None:
    page = (settings.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
    section = page.partition("## What the site may do in your account")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)

    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(right.statement["Sid"] for right in of_the_site())


def test_the_site_may_not_do_what_the_security_page_rules_out() -> None:
    ruled_out = {"Scan", "PartiQLSelect", "UpdateTable", "DeleteTable", "CreateTable", "UpdateAlias", "GetParameter"}

    assert not ruled_out & {action.partition(":")[2] for right in of_the_site() for action in actions(right)}


def test_the_site_only_reads_the_ledger() -> None:
    of_the_ledger = [right for right in of_the_site() if "LedgerTable" in json.dumps(right.statement["Resource"])]

    assert {action for right in of_the_ledger for action in actions(right)} == {
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:Query",
    }


def test_the_site_writes_people_but_makes_no_operator() -> None:
    """A fault in a request must not make one. They are made in a terminal."""
    writing = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    of_people = [right for right in of_the_site() if '"PeopleTable' in json.dumps(right.statement["Resource"])]
    [writer] = [right for right in of_people if writing & set(actions(right))]

    assert set(actions(writer)) == {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    attribute = Person.is_operator.attr_name
    assert writer.statement["Condition"] == {"ForAllValues:StringNotEquals": {"dynamodb:Attributes": [attribute]}}


@pytest.mark.parametrize("table", ["Projects", "Forms", "FormVersions", "Keys"])
def test_the_site_writes_what_is_kept_but_deletes_none(table: str) -> None:
    of_the_table = [right for right in of_the_site() if f'"{table}Table' in json.dumps(right.statement["Resource"])]
    taken = {action.partition(":")[2] for right in of_the_table for action in actions(right)}

    assert {"GetItem", "PutItem", "UpdateItem"} <= taken
    assert "DeleteItem" not in taken


def test_no_right_changes_or_deletes_a_row_of_activity() -> None:
    of_activity = [
        right for right in ALLOWED if re.search(r"Activity(Seals)?Table|table/activity-", json.dumps(right.statement))
    ]
    taken = {action.partition(":")[2] for right in of_activity for action in actions(right)}

    assert taken >= {"PutItem", "Query"}
    assert not taken & {"UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate", "PartiQLDelete"}


def test_only_the_rollback_and_the_release_move_aliases() -> None:
    movers = {right.of for right in ALLOWED if "lambda:UpdateAlias" in actions(right)}

    assert movers == {"RollbackRole", "DeployerPolicy"}


def test_the_rollback_touches_nothing_of_a_visitor() -> None:
    (policy,) = RESOURCES["RollbackRole"]["Properties"]["Policies"]
    text = json.dumps(policy)

    assert set(re.findall(r"\w+Table", text)) == {"LedgerTable"}


def test_no_role_may_delete_from_the_ledger_or_delete_a_table() -> None:
    ledger = [right for right in ALLOWED if "ledger" in json.dumps(right.statement).lower()]
    taken = {action for right in ledger for action in actions(right)}

    assert len(ledger) >= 3
    assert not taken & {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    assert "dynamodb:DeleteTable" not in {action for right in ALLOWED for action in actions(right)}


def test_roles_are_passed_to_the_services_that_need_them_only() -> None:
    passing = [right for right in ALLOWED if "iam:PassRole" in actions(right) and right.of == "DeployerPolicy"]

    (right,) = passing
    assert right.statement["Condition"]["StringEquals"]["iam:PassedToService"] == [
        "lambda.amazonaws.com",
        "apigateway.amazonaws.com",
    ]
    assert len(right.statement["Resource"]) == 2


def test_the_builder_changes_things_by_cloudformation_only() -> None:
    by_hand = [
        action
        for right in ALLOWED
        if right.of == "BuilderPolicy" and "Condition" not in right.statement
        for action in actions(right)
        if not action.startswith("cloudformation:")
    ]

    assert all(re.match(r"\w+:(?:Describe|Get|List)", action) for action in by_hand), by_hand


def of_the_site() -> list[Right]:
    """Of the role itself, and of what is attached to it."""
    site = {"Ref": "SiteRole"}
    of = {name for name, resource in RESOURCES.items() if site in resource.get("Properties", {}).get("Roles", [])}
    return [right for right in ALLOWED if right.of in {"SiteRole", *of}]


def remarked(right: Right) -> bool:
    """Whether a comment stands above the statement, in whichever template it is."""
    for which in TEMPLATES:
        lines = template.text(which).splitlines()
        inside = False
        for before, line in pairwise(lines):
            if re.fullmatch(r"  \w+:", before):
                inside = before.strip(" :") == right.of
            if inside and line.strip() == f"- Sid: {right.statement['Sid']}":
                return before.strip().startswith("#")
    return False


@pytest.mark.parametrize("topic", ["NoticeTopic", "PageTopic"])
def test_the_rollback_may_tell_and_wake_people(topic: str) -> None:
    (right,) = [right for right in ALLOWED if right.of == "RollbackRole" and "sns:Publish" in actions(right)]

    assert {"Ref": topic} in right.statement["Resource"]


def test_who_releases_may_rotate_the_secrets() -> None:
    (right,) = [right for right in ALLOWED if right.of == "ReleasePolicy" and right.statement["Sid"] == "Secrets"]

    # As ops/cloud/secrets.py calls them.
    assert set(actions(right)) >= {
        "ssm:DeleteParameters",
        "ssm:GetParameterHistory",
        "ssm:GetParametersByPath",
        "ssm:PutParameter",
    }
