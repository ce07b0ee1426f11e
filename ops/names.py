"""What the stage's things on AWS are called, as ops/infrastructure.yaml and Zappa name them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Queue:
    name: str
    is_for_dead_letters: bool  # nobody reads it but a person: what lies there is something to look at


def site_function() -> str:
    """The API has the same name."""
    return f"feedback-{settings.STAGE}"


def log_groups() -> list[str]:
    of_functions = [f"/aws/lambda/{function}" for function in (site_function(), settings.ROLLBACK_FUNCTION)]
    return [*of_functions, f"/aws/apigateway/{site_function()}"]


def topics() -> list[str]:
    return [f"feedback-{kind}-{settings.STAGE}" for kind in ("alarms", "pages", "notices")]


def queues() -> list[Queue]:
    return [
        Queue(settings.QUARANTINE_QUEUE_NAME, is_for_dead_letters=True),
        Queue(f"feedback-stream-failures-{settings.STAGE}", is_for_dead_letters=True),
        Queue(f"feedback-undelivered-{settings.STAGE}", is_for_dead_letters=True),
    ]


def tables() -> list[str]:
    return [*settings.TABLES.values(), settings.LEDGER_TABLE_NAME]


def indexes() -> list[tuple[str, str]]:
    feedback, keys = settings.TABLES["feedback"], settings.TABLES["keys"]
    of_feedback = [(feedback, index) for index in ("createdAt-index", "folder-index", "person-index")]
    return [*of_feedback, (keys, "project-index")]
