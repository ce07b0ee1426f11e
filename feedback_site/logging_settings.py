"""How log lines are written: the setting LOGGING."""

from __future__ import annotations

from typing import Any


def logging_for(release: str, stage: str, *, level: str, format_name: str, in_lambda: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            # CloudWatch reads metrics from log lines in Lambda only.
            "json": {"()": "web.logs.metrics.MeasuringFormatter", "release": release, "stage": stage}
            if in_lambda
            else {"()": "web.logs.log_format.JsonFormatter", "release": release},
            "lines": {"()": "web.logs.log_format.LineFormatter"},
        },
        "filters": {"skip_automatic_requests": {"()": "web.logs.log_format.SkipAutomaticRequests"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": format_name,
                "filters": ["skip_automatic_requests"] if format_name == "lines" else [],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"level": "CRITICAL"},  # RequestLog logs the same without the path
            "django.utils.autoreload": {"level": "WARNING"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "botocore": {"level": "WARNING"},  # at each start it logs where its credentials come from
            "pynamodb": {"level": "WARNING"},
        },
    }
