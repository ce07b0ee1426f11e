"""What is in the account already, under names that a new stack would take.

CloudFormation would find out in the middle of a creation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from botocore.exceptions import ClientError

from ops.cloud import template
from ops.cloud.stages import Aws
from storage.clients import client

VAULT = "AWS::Backup::BackupVault"
LOG_GROUP, QUEUE, ROLE = "AWS::Logs::LogGroup", "AWS::SQS::Queue", "AWS::IAM::Role"

# Who builds may ask for these through CloudFormation only: it finds out by itself then.
UNKNOWN = ("AccessDenied", "AccessDeniedException")

aws = cast("Aws", client)

Exists = Callable[[str], bool]


def already_there(created: template.Resources) -> list[str]:
    """Each as "the table projects-prod"."""
    return [
        f"{kind} {name}"
        for of_type, (kind, key, exists) in KINDS.items()
        for resource in created.values()
        if resource["Type"] == of_type
        and key in resource["Properties"]
        and exists(name := _name(resource["Properties"][key]))
    ]


def _name(declared: Any) -> str:
    if isinstance(declared, str):
        return declared
    account = aws("sts").get_caller_identity()["Account"]
    return str(declared["Fn::Sub"]).replace("${AWS::AccountId}", account)


def _table_exists(name: str) -> bool:
    return _answers(lambda: aws("dynamodb").describe_table(TableName=name), "ResourceNotFoundException")


def _bucket_exists(name: str) -> bool:
    """Also if it may not be read: then it is another account's, whose name nobody else can take."""
    return _answers(lambda: aws("s3").head_bucket(Bucket=name), "404", exists="403")


def _vault_exists(name: str) -> bool:
    # AWS Backup says AccessDenied of a vault that is not there, whoever asks.
    absent = ("ResourceNotFoundException", "AccessDeniedException")
    return _answers(lambda: aws("backup").describe_backup_vault(BackupVaultName=name), *absent)


def _log_group_exists(name: str) -> bool:
    def ask() -> bool:
        pages = aws("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
        return any(group["logGroupName"] == name for page in pages for group in page["logGroups"])

    return _answers(ask, *UNKNOWN)


def _queue_exists(name: str) -> bool:
    absent = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
    return _answers(lambda: aws("sqs").get_queue_url(QueueName=name), *absent, *UNKNOWN)


def _role_exists(name: str) -> bool:
    return _answers(lambda: aws("iam").get_role(RoleName=name), "NoSuchEntity", *UNKNOWN)


def _answers(ask: Callable[[], object], *absent: str, exists: str = "") -> bool:
    """Whether it is there. A question that answers False by itself says no as well."""
    try:
        return ask() is not False
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in absent:
            return False
        if code != exists:
            raise
        return True


# What has a name of its own and may be there already: it outlives its stack, or something else made it, as Lambda makes
# log groups. A test holds this to the template.
KINDS: dict[str, tuple[str, str, Exists]] = {
    template.TABLE: ("the table", "TableName", _table_exists),
    template.BUCKET: ("the bucket", "BucketName", _bucket_exists),
    VAULT: ("the backup vault", "BackupVaultName", _vault_exists),
    LOG_GROUP: ("the log group", "LogGroupName", _log_group_exists),
    QUEUE: ("the queue", "QueueName", _queue_exists),
    ROLE: ("the role", "RoleName", _role_exists),
}
