"""The names of the stage's resources on AWS, as in ops/cloud/infrastructure.yaml and in Zappa."""

from __future__ import annotations

from django.conf import settings


def site_function() -> str:
    """The API has the same name."""
    return f"feedback-{settings.STAGE}"


def log_groups() -> list[str]:
    function_groups = [f"/aws/lambda/{function}" for function in (site_function(), settings.ROLLBACK_FUNCTION)]
    return [*function_groups, f"/aws/apigateway/{site_function()}"]


def topics() -> list[str]:
    return [f"feedback-{kind}-{settings.STAGE}" for kind in ("alarms", "pages", "notices")]


def failure_queues() -> dict[str, str]:
    """By their purpose. Nothing reads these queues automatically: a person has to look at their messages."""
    return {
        "quarantine": settings.QUARANTINE_QUEUE_NAME,
        "stream-failures": f"feedback-stream-failures-{settings.STAGE}",
        "undelivered": f"feedback-undelivered-{settings.STAGE}",
        "job-failures": f"feedback-job-failures-{settings.STAGE}",
        "timer-failures": f"feedback-timer-failures-{settings.STAGE}",
        "mail-failures": f"feedback-mail-failures-{settings.STAGE}",
    }


def tables() -> list[str]:
    return [*settings.TABLES.values(), settings.LEDGER_TABLE_NAME]


INDEXES = {
    "feedback": ("createdAt-index", "folder-index", "person-index", "reference-index"),
    "projects": ("all-index",),
    "forms": ("project-index",),
    "keys": ("project-index",),
    "activity": ("project-month-index",),
    "timers": ("due-index",),
    "mails": ("open-index",),
}


def indexes() -> list[tuple[str, str]]:
    """The table and the index."""
    return [(settings.TABLES[table], index) for table, of_table in INDEXES.items() for index in of_table]
