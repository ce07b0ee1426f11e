"""What the stage's things on AWS are called, as ops/cloud/infrastructure.yaml and Zappa name them."""

from __future__ import annotations

from django.conf import settings


def site_function() -> str:
    """The API has the same name."""
    return f"feedback-{settings.STAGE}"


def log_groups() -> list[str]:
    of_functions = [f"/aws/lambda/{function}" for function in (site_function(), settings.ROLLBACK_FUNCTION)]
    return [*of_functions, f"/aws/apigateway/{site_function()}"]


def topics() -> list[str]:
    return [f"feedback-{kind}-{settings.STAGE}" for kind in ("alarms", "pages", "notices")]


def queues_of_failures() -> dict[str, str]:
    """By what they are for. Nobody reads them but a person: what lies there is something to look at."""
    return {
        "quarantine": settings.QUARANTINE_QUEUE_NAME,
        "stream-failures": f"feedback-stream-failures-{settings.STAGE}",
        "undelivered": f"feedback-undelivered-{settings.STAGE}",
    }


def tables() -> list[str]:
    return [*settings.TABLES.values(), settings.LEDGER_TABLE_NAME]


def indexes() -> list[tuple[str, str]]:
    feedback, keys = settings.TABLES["feedback"], settings.TABLES["keys"]
    of_feedback = [(feedback, index) for index in ("createdAt-index", "folder-index", "person-index")]
    return [*of_feedback, (keys, "project-index")]
