"""Creates sample releases and alarm states for `make run`, so that the operations page has something to show.

They are stored like real ones: sealed ledger entries, published versions, aliases with notes, and states of the alarms
of the stack. Each entry and each state is marked as a sample, and the page says so.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings

from local_aws.processes import Say
from ops import names, versions
from ops.ledger import ledger_store
from ops.ledger.release_history import SAMPLE
from ops.versions import GOOD, Note
from storage import clock
from storage.connection.clients import client

Entry = tuple[timedelta, str, dict[str, Any]]  # how long ago, the kind, the facts

# How many days ago each version was released.
RELEASED = {"1": 63, "2": 55, "3": 46, "4": 37, "5": 29, "6": 20, "7": 12, "8": 10, "9": 4}
SERVING, LAST_GOOD, BROKEN = "9", "8", "7"
COMMITS = ("8d06242", "0237654", "91c5e07", "5be3d1f", "e92a0f7", "5d18c3a", "4b6c216", "a136013", "3ebb3a1")
PEOPLE = ("Aino Rautio", "Tomas Berg")
ALARMS_ON = {"slow": "561 ms is over 500 ms"}


def make(say: Say) -> None:
    """Adds what is missing, and changes nothing that exists."""
    if _write_ledger():
        say("Added sample releases to the ledger.")
    _publish_versions()
    _set_alarms()


def story() -> list[Entry]:
    """Oldest first."""
    entries = [entry for place, version in enumerate(RELEASED) for entry in _release(place, version)]
    entries += [
        (
            timedelta(days=14),
            "refused-release",
            {"who": "Tomas Berg", "durationMs": 58_000, "reason": "The smoke test failed: GET /health answered 500."},
        ),
        (
            timedelta(days=RELEASED["8"], hours=1),
            "rollback",
            {
                "version": "6",
                "replaced": BROKEN,
                "outcome": "moved",
                "who": "Aino Rautio",
                "durationMs": 1900,
                "reason": "The checkout is broken: ratings fell.",
            },
        ),
        (
            timedelta(days=3, hours=20),
            "refused-rollback",
            {
                "version": LAST_GOOD,
                "outcome": "too-few",
                "who": "alarm",
                "reason": "3 failed answers in 3 minutes are too few to go back.",
            },
        ),
    ]
    return sorted(entries, key=lambda entry: entry[0], reverse=True)


def _release(place: int, version: str) -> list[Entry]:
    days = RELEASED[version]
    facts = {
        "version": version,
        "commit": COMMITS[place],
        "who": PEOPLE[place % 2],
        "durationMs": 107_000 + 900 * place,
    }
    released: Entry = (timedelta(days=days), "release", facts)
    if version in (BROKEN, SERVING):
        return [released]
    return [released, (timedelta(days=days - 1), "baked", {"version": version})]


def _write_ledger() -> bool:
    """Continues after an interrupted start. A ledger that begins with other entries is not changed."""
    dynamodb, table, now = client("dynamodb"), settings.LEDGER_TABLE_NAME, clock.now()
    entries = [(now - age, kind, {**facts, SAMPLE: True}) for age, kind, facts in story()]
    written = [(entry.kind, entry.facts) for entry in ledger_store.entries(dynamodb, table, newest_first=False)]
    if written != [(kind, facts) for _, kind, facts in entries[: len(written)]]:
        return False
    missing = entries[len(written) :]
    for at, kind, facts in missing:
        ledger_store.append(dynamodb, table, settings.LEDGER_KEY, kind, facts, at=at)
    return bool(missing)


def _publish_versions() -> None:
    """Continues after an interrupted start. The alias of the stage comes last: if it exists, everything does."""
    functions, function = client("lambda"), names.site_function()
    _make_function(functions, function)
    present = {alias.name for alias in versions.aliases(functions, function)}
    if settings.STAGE in present:
        return
    for version in list(RELEASED)[len(versions.published(functions, function)) :]:
        functions.update_function_code(FunctionName=function, ZipFile=_package(version), Publish=True)
    for alias, version in ((GOOD, LAST_GOOD), (settings.STAGE, SERVING)):
        if alias not in present:
            since = clock.now() - timedelta(days=RELEASED[version])
            versions.create(functions, function, alias, version, Note("serving", since, _entry_of(version)))


def _make_function(functions: Any, function: str) -> None:
    """With its first version, unless it exists."""
    with suppress(functions.exceptions.ResourceConflictException):
        functions.create_function(
            FunctionName=function,
            Runtime="python3.12",
            Handler="sample.handler",
            Role="arn:aws:iam::000000000000:role/sample",
            Code={"ZipFile": _package("1")},
            Publish=True,
        )


def _entry_of(version: str) -> int | None:
    entries = ledger_store.entries(client("dynamodb"), settings.LEDGER_TABLE_NAME)
    return next(
        (entry.sequence for entry in entries if (entry.kind, entry.facts.get("version")) == ("release", version)), None
    )


def _package(version: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sample.py", f"# Version {version} of the samples of make run. Nothing calls it.\n")
    return packed.getvalue()


def _set_alarms() -> None:
    """Sets the alarms that have no state yet."""
    cloudwatch, prefix = client("cloudwatch"), f"feedback-{settings.STAGE}-"
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix, StateValue="INSUFFICIENT_DATA")
    for name in [alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]]:
        reason_on = ALARMS_ON.get(name.removeprefix(prefix))
        reason = f"Sample: {reason_on or 'nothing is over the threshold'}."
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM" if reason_on else "OK", StateReason=reason)
