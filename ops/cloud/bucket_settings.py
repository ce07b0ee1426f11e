"""Sets when the files of a bucket expire, because the emulated AWS ignores that part of a template. AWS does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from ops.cloud.table_settings import Setting
from ops.cloud.template import Resource
from storage.connection.clients import client

NAMES = {
    "ExpirationInDays": ("Expiration", "Days"),
    "NoncurrentVersionExpiration": ("NoncurrentVersionExpiration", "NoncurrentDays"),
    "AbortIncompleteMultipartUpload": ("AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
}

Rule = dict[str, Any]


def missing_settings(buckets: Mapping[str, Resource]) -> list[Setting]:
    """`buckets` holds the declared properties by the real name of each bucket."""
    settings = [_expiry(name, properties["LifecycleConfiguration"]["Rules"]) for name, properties in buckets.items()]
    return [setting for setting in settings if not setting.is_right()]


def _expiry(bucket: str, declared_rules: list[Rule]) -> Setting:
    rules = [_as_api_rule(rule) for rule in declared_rules]

    def is_right() -> bool:
        return _compared(_current(bucket)) == _compared(rules)

    def put() -> object:
        return client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})

    return Setting(bucket, "expiry", is_right, put)


def _as_api_rule(template_rule: Rule) -> Rule:
    prefix = template_rule.get("Prefix", "")
    rule: Rule = {"ID": template_rule["Id"], "Status": template_rule["Status"], "Filter": {"Prefix": prefix}}
    for name, (element, unit) in NAMES.items():
        if name in template_rule:
            value = template_rule[name]
            rule[element] = {unit: value if isinstance(value, int) else value[unit]}
    return rule


def _compared(rules: list[Rule]) -> dict[str, Any]:
    """Only the prefix and the days, because S3 returns the rest of a rule in several forms."""
    names = {element for element, _ in NAMES.values()}
    return {
        rule["ID"]: {name: value for name, value in rule.items() if name in names} | {"Prefix": _prefix(rule)}
        for rule in rules
    }


def _prefix(rule: Rule) -> str:
    return str(rule.get("Prefix") or rule.get("Filter", {}).get("Prefix", ""))


def _current(bucket: str) -> list[Rule]:
    try:
        rules: list[Rule] = client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchLifecycleConfiguration":
            return []
        raise
    return rules
