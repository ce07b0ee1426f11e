"""Describes /health in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from web.openapi.descriptions import AppDoc, OperationDoc, ResponseDoc
from web.openapi.headers import RETRY_AFTER


class Checks(serializers.Serializer[Any]):
    storage = serializers.ChoiceField(choices=["ok", "failed"], help_text="`ok` if the tables answer.")


class Health(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "degraded"], help_text="`ok` if all checks are ok.")
    version = serializers.CharField(help_text="The release that sent this response.")
    checks = Checks(help_text="The result of each check.")


DOC = AppDoc(
    tag="Health",
    description="For monitoring.",
    operations={
        ("GET", "/health"): OperationDoc(
            name="readHealth",
            summary="Check the health of the site",
            description="For monitoring. It checks the storage within one second and shows no secrets.",
            is_open=True,
            responses=(
                ResponseDoc(
                    200, "The site works.", Health, {"status": "ok", "version": "12", "checks": {"storage": "ok"}}
                ),
                ResponseDoc(
                    503,
                    "The site runs, but a service that it needs does not work.",
                    Health,
                    {"status": "degraded", "version": "12", "checks": {"storage": "failed"}},
                    (RETRY_AFTER,),
                ),
            ),
        ),
    },
    schemas={
        "Checks": "The state of each part that the site needs.",
        "Health": "The state of the site.",
    },
)
