"""How narrow the rights are, and how much room is left for the next one."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.conf import settings

from ops.cloud import template
from tests.ops.calls import ACCOUNT, Call, refused
from tests.ops.rights import ALL_ON, ALLOWED, RESOURCES, ROLES, STAGE, actions, documents, listed

# What AWS allows in a managed policy, white space aside, with the longest names that it can get. A tenth is left for
# the next right.
LONGEST_POLICY = 6_144
ROOM = 0.1
# In all policies that stand in one role.
LONGEST_ROLE = 10_240
LONGEST = {
    "${ApiId}": "a" * 10,
    "${AWS::Partition}": "aws-us-gov",
    "${AWS::Region}": "ap-northeast-1",
    "${AWS::AccountId}": "0" * 12,
    f"-{STAGE}": "-" + "s" * 17,
}

MANAGED = {name: policy for name, policy in RESOURCES.items() if policy["Type"] == "AWS::IAM::ManagedPolicy"}

# AWS documents for these that they say for which account they take a role on.
SAY_THE_ACCOUNT = {"backup.amazonaws.com", "firehose.amazonaws.com", "logs.amazonaws.com"}
# And not for these: with the condition the role might never be taken on.
DO_NOT_SAY = {"lambda.amazonaws.com", "apigateway.amazonaws.com"}


@pytest.mark.parametrize("name", sorted(set(ROLES) - {"DeployerRole"}))
def test_a_service_takes_a_role_on_for_this_account_only_where_it_says_for_which(name: str) -> None:
    for statement in ROLES[name]["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
        services = set(listed(statement["Principal"]["Service"]))
        condition = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        assert services <= SAY_THE_ACCOUNT or services <= DO_NOT_SAY
        assert statement.get("Condition") == (condition if services <= SAY_THE_ACCOUNT else None)


@pytest.mark.parametrize(
    ("api", "paths"),
    [("", ["/restapis/*"]), ("a1b2c3d4e5", ["/restapis/${ApiId}", "/restapis/${ApiId}/*"])],
)
def test_who_releases_changes_the_api_of_the_stage_as_soon_as_there_is_one(api: str, paths: list[str]) -> None:
    made = template.resources(template.text(template.OPERATIONS), STAGE, {**ALL_ON, "ApiId": api})
    statements = made["DeployerPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (right,) = [statement for statement in statements if statement["Sid"] == "Api"]

    named = [resource["Fn::Sub"].rpartition("::")[2] for resource in right["Resource"]]
    assert named == [path.replace("${ApiId}", api) for path in paths]
    changing = [
        statement["Sid"]
        for statement in statements
        if set(statement["Action"]) & {"apigateway:PATCH", "apigateway:DELETE"} and statement is not right
    ]
    assert changing == ["ApiTags"]


@pytest.mark.parametrize(
    ("of", "chains"), [("RollbackRole", ["count#*"]), ("ReleasePolicy", ["lock"])], ids=["rollback", "release"]
)
def test_no_entry_of_the_ledger_is_changed_in_place(of: str, chains: list[str]) -> None:
    (right,) = [right for right in ALLOWED if right.of == of and "dynamodb:UpdateItem" in actions(right)]
    (test,) = right.statement["Condition"].values()

    assert actions(right) == ["dynamodb:UpdateItem"]
    assert test == {"dynamodb:LeadingKeys": chains}


@pytest.mark.parametrize("name", sorted(ROLES))
def test_a_role_is_taken_on_by_services_and_by_one_repository(name: str) -> None:
    for statement in ROLES[name]["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
        if name == "DeployerRole":
            claims = statement["Condition"]["StringEquals"]
            assert claims["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
            assert claims["token.actions.githubusercontent.com:sub"] == "repo:example/feedback:environment:prod"
        else:
            assert all(service.endswith(".amazonaws.com") for service in listed(statement["Principal"]["Service"]))


@pytest.mark.parametrize("of", ["DeployerPolicy", "ReleasePolicy", "BuilderPolicy"])
@pytest.mark.parametrize("name", ["", "infrastructure-", "operations-", "edge-"])
def test_a_stage_whose_name_ends_like_another_keeps_its_stacks_to_itself(of: str, name: str) -> None:
    """A stage may be called eu-prod, and Zappa's stack of it is feedback-eu-prod."""
    stack = f":stack/feedback-{name}eu-{STAGE}/a-number"
    patterns = {
        resource["Fn::Sub"].partition("${AWS::AccountId}")[2]
        for right in ALLOWED
        if right.of == of
        for resource in listed(right.statement["Resource"])
        if any(action.startswith("cloudformation:") for action in actions(right))
    }

    assert not [pattern for pattern in patterns if fnmatchcase(stack, pattern)]


@pytest.mark.parametrize("name", ["infrastructure", "operations", "edge"])
@pytest.mark.parametrize("action", ["CreateChangeSet", "UpdateStack", "ContinueUpdateRollback", "DeleteStack"])
def test_who_builds_may_run_the_commands_that_apply_prints_for_a_failed_stack(name: str, action: str) -> None:
    arn = f"arn:aws:cloudformation:{settings.AWS_REGION}:{ACCOUNT}:stack/feedback-{name}-{STAGE}/a-number"

    assert refused([Call(f"cloudformation:{action}", arn)], ["BuilderPolicy"], STAGE) == set()


def length(document: Any) -> int:
    """As IAM counts: without white space, and with what the templates fill in at its longest."""
    text = re.sub(r"\s", "", json.dumps(_plain(document)))
    for short, long in LONGEST.items():
        text = text.replace(short, long)
    return len(text)


@pytest.mark.parametrize("name", sorted(MANAGED))
def test_a_managed_policy_leaves_room_for_the_next_right(name: str) -> None:
    assert length(MANAGED[name]["Properties"]["PolicyDocument"]) <= LONGEST_POLICY * (1 - ROOM)


@pytest.mark.parametrize("name", sorted(ROLES))
def test_the_policies_that_stand_in_a_role_leave_room_for_the_next_right(name: str) -> None:
    attached = [made for made in RESOURCES.values() if {"Ref": name} in made.get("Properties", {}).get("Roles", [])]
    total = sum(length(document) for made in [ROLES[name], *attached] for document in documents(made))

    assert total <= LONGEST_ROLE * (1 - ROOM)


def _plain(node: Any) -> Any:
    match node:
        case {"Fn::Sub": text}:
            return text
        case dict():
            return {key: _plain(value) for key, value in node.items()}
        case list():
            return [_plain(item) for item in node]
    return node
