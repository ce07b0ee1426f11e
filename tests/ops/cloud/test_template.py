"""The template against everything that has to agree with it: the settings, the models, the rights of the site."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from activity import models as activity_models
from analytics.releases import models as release_models
from conversations import models as conversation_models
from counters import models as analytics_models
from feedback import models as feedback_models
from feedback.forms import models as form_models
from feedback.inbox import models as inbox_models
from feedback.replies import models as reply_models
from jobs import models as jobs_models
from ops.cloud import template
from staff import models as staff_models
from storage.limits import limits
from storage.tables import all_tables
from tasks import models as task_models
from web.mail import models as mail_models

STAGE = "local"

# CloudFormation takes no longer template in a request; past it, one has to go through a bucket.
LONGEST_BODY = 51_200

# Without a model: they are read and written with botocore alone (ops/ledger/ledger_store.py, activity/seals.py).
LEDGER = f"ledger-{STAGE}"
SEALS = f"activity-seals-{STAGE}"

# Only the project's own: other tests may declare tables for themselves.
OWNERS = (
    *(activity_models, analytics_models, conversation_models, feedback_models, form_models, inbox_models),
    *(jobs_models, mail_models, release_models, reply_models, staff_models, task_models, limits),
)
MODELS = [model for model in all_tables() if model.__module__ in {owner.__name__ for owner in OWNERS}]


@pytest.fixture(scope="module")
def resources() -> template.Resources:
    return template.resources(template.text(), STAGE)


@pytest.fixture(scope="module")
def tables(resources: template.Resources) -> dict[str, template.Resource]:
    return template.tables(resources)


@pytest.fixture(scope="module")
def rights(resources: template.Resources) -> dict[str, dict[str, Any]]:
    """The statements of the site's policy, by their Sid."""
    (policy,) = resources["SiteRole"]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def test_what_follows_from_the_stage_is_filled_in_and_the_rest_left_to_aws() -> None:
    body = """
        Conditions: {IsProduction: !Equals [!Ref Stage, prod]}
        Resources:
          One:
            Name: !Sub one-${Stage}
            Arn: !Sub ${Two.Arn}/${Stage}
            Guarded: !If [IsProduction, !Ref Stage, false]
            Of: [!GetAtt Two.Arn, !Ref Two]
    """

    assert template.resources(body, "prod")["One"] == {
        "Name": "one-prod",
        "Arn": {"Fn::Sub": "${Two.Arn}/prod"},
        "Guarded": "prod",
        "Of": [{"Fn::GetAtt": ["Two", "Arn"]}, {"Ref": "Two"}],
    }
    assert template.resources(body, "local")["One"]["Guarded"] is False


def test_a_resource_whose_condition_does_not_hold_is_left_out() -> None:
    body = """
        Parameters: {Wanted: {Type: String, Default: "no"}, Most: {Type: Number, Default: 5}}
        Conditions:
          IsProduction: !Equals [!Ref Stage, prod]
          IsWanted: !And [!Condition IsProduction, !Not [!Equals [!Ref Wanted, "no"]]]
        Resources:
          One: {Type: A, Condition: IsWanted, Limit: !Ref Most}
          Two: {Type: B}
    """

    assert set(template.resources(body, "prod")) == {"Two"}
    assert set(template.resources(body, "local", {"Wanted": "yes"})) == {"Two"}
    assert template.resources(body, "prod", {"Wanted": "yes"})["One"]["Limit"] == "5"
    assert template.parameters(body) == {"Wanted": "no", "Most": "5"}


@pytest.mark.parametrize("name", [template.INFRASTRUCTURE, template.OPERATIONS, template.EDGE])
def test_the_text_survives_cloudformation(name: str) -> None:
    body = template.request_body(template.text(name))

    assert template.text(name).isascii()  # anything else comes back as "?", and would look changed for ever
    assert len(body) < LONGEST_BODY


@pytest.mark.parametrize("name", [template.INFRASTRUCTURE, template.OPERATIONS, template.EDGE])
def test_cloudformation_gets_the_same_template(name: str) -> None:
    body = template.text(name)

    sent = template.request_body(body)

    assert template.resources(sent, STAGE) == template.resources(body, STAGE)


def test_the_tables_are_those_of_the_settings(tables: dict[str, template.Resource]) -> None:
    assert set(tables) == {f"{name}-{STAGE}" for name in settings.TABLES} | {LEDGER}


def test_the_models_are_all_there(tables: dict[str, template.Resource]) -> None:
    assert {model.Meta.table_name for model in MODELS} == set(tables) - {LEDGER, SEALS}


def test_the_ledger_is_a_chain_in_order_and_nothing_of_it_expires(tables: dict[str, template.Resource]) -> None:
    assert settings.LEDGER_TABLE_NAME == LEDGER
    assert tables[LEDGER]["KeySchema"] == [
        {"AttributeName": "chain", "KeyType": "HASH"},
        {"AttributeName": "sequence", "KeyType": "RANGE"},
    ]
    assert "TimeToLiveSpecification" not in tables[LEDGER]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_and_its_table_have_the_same_keys_and_indexes(model: Any, tables: dict[str, template.Resource]) -> None:
    declared = tables[model.Meta.table_name]
    schema = model._get_schema()  # what PynamoDB would make by itself
    indexes = schema["global_secondary_indexes"]

    assert pairs(declared["AttributeDefinitions"]) == pairs(schema["attribute_definitions"])
    assert pairs(declared["KeySchema"]) == pairs(schema["key_schema"])
    assert {
        index["IndexName"]: (pairs(index["KeySchema"]), index["Projection"])
        for index in declared.get("GlobalSecondaryIndexes", [])
    } == {index["index_name"]: (pairs(index["key_schema"]), index["projection"]) for index in indexes}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_and_its_table_expire_by_the_same_attribute(model: Any, tables: dict[str, template.Resource]) -> None:
    expiry = tables[model.Meta.table_name].get("TimeToLiveSpecification")
    attribute = model._ttl_attribute()

    assert expiry == ({"AttributeName": attribute.attr_name, "Enabled": True} if attribute else None)


def test_the_quarantine_has_the_name_of_the_settings(resources: template.Resources) -> None:
    name = resources["QuarantineQueue"]["Properties"]["QueueName"]

    assert name == f"feedback-quarantine-{STAGE}" == settings.QUARANTINE_QUEUE_NAME


def test_every_table_is_kept_safe(resources: template.Resources) -> None:
    for name, resource in resources.items():
        if resource["Type"] == template.TABLE:
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name
            assert resource["Properties"]["BillingMode"] == "PAY_PER_REQUEST", name
            assert resource["Properties"]["SSESpecification"] == {"SSEEnabled": True}, name
            assert resource["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}, (
                name
            )


@pytest.mark.parametrize(("stage", "is_protected"), [("prod", True), ("local", False)])
def test_only_production_refuses_to_delete_a_table(stage: str, is_protected: bool) -> None:
    tables = template.tables(template.resources(template.text(), stage))

    assert {table["DeletionProtectionEnabled"] for table in tables.values()} == {is_protected}


def test_the_site_may_use_every_table(resources: template.Resources, rights: dict[str, dict[str, Any]]) -> None:
    declared = {name for name, resource in resources.items() if resource["Type"] == template.TABLE}

    names = ("Items", "Forms", "Memberships", "People")
    items = [right["Resource"] for name, right in rights.items() if name in names]
    arns = [arn for each in items for arn in (each if isinstance(each, list) else [each])]
    assert {arn["Fn::GetAtt"][0] for arn in arns} == declared - {
        "ActivityTable",
        "ActivitySealsTable",
        "LedgerTable",
    }
    assert {arn["Fn::GetAtt"][0] for arn in rights["Sizes"]["Resource"]} == declared
    assert rights["Activity"]["Action"] == [
        f"dynamodb:{name}" for name in ("GetItem", "BatchGetItem", "Query", "PutItem")
    ]
    assert rights["ActivitySeals"]["Action"] == [f"dynamodb:{name}" for name in ("GetItem", "Query", "PutItem")]
    assert rights["Ledger"]["Action"] == ["dynamodb:GetItem", "dynamodb:Query"]


def test_the_site_may_query_every_index(resources: template.Resources, rights: dict[str, dict[str, Any]]) -> None:
    declared = {
        f"${{{name}.Arn}}/index/{index['IndexName']}"
        for name, resource in resources.items()
        for index in resource["Properties"].get("GlobalSecondaryIndexes", [])
    }

    assert {arn["Fn::Sub"] for arn in rights["Indexes"]["Resource"]} == declared


def test_the_site_may_not_scan_nor_touch_anything_as_a_whole(rights: dict[str, dict[str, Any]]) -> None:
    listed = [action for right in rights.values() for action in actions(right)]

    touching = [action for action in listed if re.search(r"\*|Scan|Table$|Backup|UpdateAlias|Update[A-Z]\w+Co", action)]
    assert touching == ["dynamodb:DescribeTable"]
    # AWS knows no resources for these.
    assert [sid for sid, right in rights.items() if right["Resource"] == "*"] == ["Sentiment", "Metrics"]


def pairs(definitions: list[dict[str, str]]) -> set[tuple[tuple[str, str], ...]]:
    """In any order, which means nothing here."""
    return {tuple(sorted(definition.items())) for definition in definitions}


def actions(right: dict[str, Any]) -> list[str]:
    found = right["Action"]
    return [found] if isinstance(found, str) else found
