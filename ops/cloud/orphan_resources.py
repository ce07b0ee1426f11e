"""Finds resources outside the stack that already have the names of new ones.

CloudFormation would notice only in the middle of a creation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from botocore.exceptions import ClientError

from ops.cloud import template
from ops.cloud.stages import Aws
from storage.connection.clients import client

VAULT = "AWS::Backup::BackupVault"
LOG_GROUP, QUEUE, ROLE = "AWS::Logs::LogGroup", "AWS::SQS::Queue", "AWS::IAM::Role"

# BuilderPolicy allows these calls through CloudFormation only. CloudFormation notices such a resource itself then.
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


def _name(value: Any) -> str:
    if isinstance(value, str):
        return value
    account = aws("sts").get_caller_identity()["Account"]
    return str(value["Fn::Sub"]).replace("${AWS::AccountId}", account)


def _table_exists(name: str) -> bool:
    return _exists(lambda: aws("dynamodb").describe_table(TableName=name), "ResourceNotFoundException")


def _bucket_exists(name: str) -> bool:
    """True also without the right to read it: then it belongs to another account, and the name is taken."""
    return _exists(lambda: aws("s3").head_bucket(Bucket=name), "404", exists="403")


def _vault_exists(name: str) -> bool:
    # AWS Backup answers AccessDenied for a vault that does not exist, to every caller.
    absent = ("ResourceNotFoundException", "AccessDeniedException")
    return _exists(lambda: aws("backup").describe_backup_vault(BackupVaultName=name), *absent)


def _log_group_exists(name: str) -> bool:
    def ask() -> bool:
        pages = aws("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
        return any(group["logGroupName"] == name for page in pages for group in page["logGroups"])

    return _exists(ask, *UNKNOWN)


def _queue_exists(name: str) -> bool:
    absent = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
    return _exists(lambda: aws("sqs").get_queue_url(QueueName=name), *absent, *UNKNOWN)


def _role_exists(name: str) -> bool:
    return _exists(lambda: aws("iam").get_role(RoleName=name), "NoSuchEntity", *UNKNOWN)


def _exists(ask: Callable[[], object], *absent: str, exists: str = "") -> bool:
    """False for an error code of `absent`, and if `ask` returns False."""
    try:
        return ask() is not False
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in absent:
            return False
        if code != exists:
            raise
        return True


# Resources with a fixed name that may exist already: they stay when their stack is deleted, or something else creates
# them, as Lambda creates log groups. A test compares this with the template.
KINDS: dict[str, tuple[str, str, Exists]] = {
    template.TABLE: ("the table", "TableName", _table_exists),
    template.BUCKET: ("the bucket", "BucketName", _bucket_exists),
    VAULT: ("the backup vault", "BackupVaultName", _vault_exists),
    LOG_GROUP: ("the log group", "LogGroupName", _log_group_exists),
    QUEUE: ("the queue", "QueueName", _queue_exists),
    ROLE: ("the role", "RoleName", _role_exists),
}
