"""Formats log lines. Each is an event with a constant name and fields, without personal data.

logger.info("feedback_received", extra={"feedbackId": ..., "durationMs": ...})
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

SERVICE = "site"
REDACTED = "[REDACTED]"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_REQUEST = "request_finished"
# Pages and monitors request these without a person. A static file has no route.
_AUTOMATIC_ROUTES = {None, "health", "v1:health", "overview-summary", "jobs-rows", "static-file"}
_FIRST_ERROR_STATUS = 400
_EVENT_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SENSITIVE_FIELD = re.compile(
    r"email|password|secret|token|authorization|cookie|message|address|(name|body|key)s?(?![a-z])|(?<![a-z])ips?(?![a-z])"
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_EMAIL = re.compile(r"[^\s@\"'<>(),:;=&?/]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_write = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps() would make an encoder for each line
_TRACE = re.compile(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?![0-9a-f])")
# These are fields of the line itself, not of its metadata.
_OUTER_FIELDS = {"userId", "measures"}
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"} | _OUTER_FIELDS


class JsonFormatter(logging.Formatter):
    """One JSON object per line, for CloudWatch."""

    def __init__(self, release: str = "dev", service: str = SERVICE) -> None:
        super().__init__()
        self._release, self._service = release, service

    def format(self, record: logging.LogRecord) -> str:
        return _write(self.line(record))

    def line(self, record: logging.LogRecord) -> dict[str, Any]:
        line: dict[str, Any] = {
            "timestamp": _moment(record),
            "level": record.levelname,
            "service": self._service,
            "event": record.msg if _is_event(record) else record.name,
            "requestId": request_id.get(),
            "userId": vars(record).get("userId"),
            "release": self._release,
        }
        if trace := _TRACE.search(os.environ.get("_X_AMZN_TRACE_ID", "")):
            line["traceId"] = trace[1]
        if record.exc_info and record.exc_info[1]:
            line |= _described_error(record.exc_info[1])
        if metadata := _fields(record) | _sentence(record):
            line["metadata"] = metadata
        return line


class LineFormatter(logging.Formatter):
    """For the terminal of a developer: a request is a short line, messages and errors are complete."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        if record.msg == _REQUEST:
            fields = vars(record)
            route = fields["route"] or "(no such address)"
            return f"{at} {fields['method']} {route} {fields['status']} in {fields['durationMs']:.0f} ms"
        suffix = "".join(f" {name}={value}" for name, value in _fields(record).items() if value is not None)
        line = f"{at} {record.levelname:<7} {record.getMessage()}{suffix}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class SkipAutomaticRequests(logging.Filter):
    """Skips the successful requests that pages and monitors make by themselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        fields = vars(record)
        if record.msg != _REQUEST or fields["status"] >= _FIRST_ERROR_STATUS:
            return True
        return fields["route"] not in _AUTOMATIC_ROUTES


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_event(record: logging.LogRecord) -> bool:
    return isinstance(record.msg, str) and bool(_EVENT_NAME.fullmatch(record.msg))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    extra = {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS}
    return {name: redacted(value, name) for name, value in extra.items()}


def _sentence(record: logging.LogRecord) -> dict[str, str]:
    """Libraries log sentences such as Django's "Not Found: %s", and fill in paths, hosts and values.

    The line gets the pattern without the values, and its place in the source. A message without arguments may contain
    values already, so the line gets only its place.
    """
    if _is_event(record):
        return {}
    place = {"source": f"{record.filename}:{record.lineno}"}
    return place | {"pattern": str(record.msg)} if record.args else place


@lru_cache(maxsize=256)
def _is_sensitive(field: str) -> bool:
    return bool(_SENSITIVE_FIELD.search(_CAPITAL.sub("_", field).lower()))


def redacted(value: Any, field: str = "") -> Any:
    if _is_sensitive(field):
        return REDACTED
    if isinstance(value, Mapping):
        return {str(name): redacted(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(inner) for inner in value]
    if isinstance(value, str):
        return _EMAIL.sub(REDACTED, value)
    if value is None or isinstance(value, bool | int | float):
        return value
    # Not repr(): that of a request contains its path, that of an item its attributes.
    return f"<{type(value).__name__}>"


def _described_error(error: BaseException) -> dict[str, Any]:
    """The text of an error can contain what a visitor typed. A class whose text cannot sets `safe_to_log = True`."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "errorType": type(error).__qualname__,
        "errorMessage": redacted(str(error)) if getattr(error, "safe_to_log", False) else REDACTED,
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
