"""What an earlier stack has left in the account, under names that a new one would take.

CloudFormation would find out in the middle of a creation, take everything back, and leave a stack that is stillborn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from botocore.exceptions import ClientError

from ops import template
from ops.stages import Aws
from storage.clients import client

VAULT = "AWS::Backup::BackupVault"

aws = cast("Aws", client)

Exists = Callable[[str], bool]


def already_there(created: template.Resources) -> list[str]:
    """Each as "the table projects-prod"."""
    return [
        f"{kind} {name}"
        for of_type, (kind, key, exists) in KINDS.items()
        for resource in created.values()
        if resource["Type"] == of_type and exists(name := _name(resource["Properties"][key]))
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


def _answers(ask: Callable[[], object], *absent: str, exists: str = "") -> bool:
    try:
        ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in absent:
            return False
        if code != exists:
            raise
    return True


# What outlives its stack and has a name of its own: a test holds this to the template.
KINDS: dict[str, tuple[str, str, Exists]] = {
    template.TABLE: ("the table", "TableName", _table_exists),
    template.BUCKET: ("the bucket", "BucketName", _bucket_exists),
    VAULT: ("the backup vault", "BackupVaultName", _vault_exists),
}
