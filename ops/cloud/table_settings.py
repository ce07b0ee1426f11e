"""Sets what the emulated AWS ignores in the template of a table. AWS does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ops.cloud.template import Resource
from storage.connection.clients import client


@dataclass(frozen=True)
class Setting:
    resource: str  # the name of the table or bucket
    name: str
    is_right: Callable[[], bool]
    put: Callable[[], object]

    def __str__(self) -> str:
        return f"{self.name} of {self.resource}"


def missing_settings(tables: Mapping[str, Resource]) -> list[Setting]:
    settings = [setting for name, properties in tables.items() for setting in _settings_of(name, properties)]
    return [setting for setting in settings if not setting.is_right()]


def _settings_of(table: str, properties: Resource) -> list[Setting]:
    """Only settings that are on. CloudFormation itself turns off those that are off in the template."""
    settings = []
    expiry = properties.get("TimeToLiveSpecification", {})
    if expiry.get("Enabled"):
        settings.append(_expiry(table, expiry["AttributeName"]))
    if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        settings.append(_recovery(table))
    if properties.get("SSESpecification", {}).get("SSEEnabled"):
        settings.append(_encryption(table))
    return settings


def _expiry(table: str, attribute: str) -> Setting:
    def is_right() -> bool:
        expiry = client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        return expiry.get("AttributeName") == attribute and expiry.get("TimeToLiveStatus") in ("ENABLING", "ENABLED")

    def put() -> object:
        return client("dynamodb").update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": attribute, "Enabled": True}
        )

    return Setting(table, "expiry", is_right, put)


def _recovery(table: str) -> Setting:
    def is_right() -> bool:
        backups = client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        return backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"

    def put() -> object:
        return client("dynamodb").update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )

    return Setting(table, "point-in-time recovery", is_right, put)


def _encryption(table: str) -> Setting:
    def is_right() -> bool:
        encryption = client("dynamodb").describe_table(TableName=table)["Table"].get("SSEDescription", {})
        return encryption.get("Status") in ("ENABLING", "ENABLED", "UPDATING")

    def put() -> object:
        return client("dynamodb").update_table(TableName=table, SSESpecification={"Enabled": True})

    return Setting(table, "encryption", is_right, put)
