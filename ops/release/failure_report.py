"""Ends a command that failed: a ledger entry, a notice, and a message with what to do."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from click import ClickException, echo, unstyle

from ops.cloud import secrets
from ops.cloud.stages import StageError
from ops.release import ledger_entries, status_report
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused, Unfinished
from ops.versions import MovedMeanwhile, Unhealthy


class Ended(ClickException):
    """Zappa shows it, and exits with its code."""


class Interrupted(Ended):
    exit_code = 130  # as in a shell


@contextmanager
def before_the_lock() -> Iterator[None]:
    """For failures before the release holds the lock: there is only the message."""
    try:
        yield
    except (KeyboardInterrupt, Exception) as error:
        raise _as(error, f"{_reason(error)} Nothing was changed.") from error


@contextmanager
def recording(job: Job) -> Iterator[None]:
    """Writes a failure to the ledger, and gives the lock back."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, Exception) as error:
        # An inner call has reported it already, or the release is complete and Zappa fails at its last line.
        if job.lease.is_over or (isinstance(error, SystemExit) and not error.code):
            raise
        raise _ended(job, error) from error


def _ended(job: Job, error: BaseException) -> Ended:
    reason = _reason(error)
    try:
        if not job.is_release:
            return _as(error, f"{reason}\nCorrect that, then run `zappa {job.command} {job.zappa_stage}` again.")
        state = status_report.describe(job)
        ledger_entries.write(job, "refused-release", {"outcome": "refused", "reason": reason, "found": state})
        ledger_entries.notify(job, "release refused", f"{reason} {state}")
        again = f"Correct that, then run `zappa {status_report.command_to_continue(job)} {job.zappa_stage}` again."
        return _as(error, f"{reason}\n{state} {again}")
    finally:
        job.lease.give_back()
        job.step_log.end(f"`zappa {job.command} {job.zappa_stage}` ended early.")


def _as(error: BaseException, message: str) -> Ended:
    return Interrupted(message) if isinstance(error, KeyboardInterrupt) else Ended(message)


def _reason(error: BaseException) -> str:
    match error:
        case ReleaseRefused() | Unhealthy() | MovedMeanwhile() | Unfinished() | StageError() | secrets.SecretError():
            return str(error)
        case BotoCoreError() | ClientError():
            return f"AWS refused a call, or could not be reached: {error}"
        case KeyboardInterrupt():
            return "It was interrupted."
        case SystemExit():
            return "Zappa failed: its last lines above give the reason."
        case ClickException():
            return f"Zappa failed: {unstyle(error.format_message())}"
        case OSError():  # a full disk, no network, a stack that Zappa could not create
            return f"This failed: {error}"
    # A defect in Zappa or here: only the traceback shows where.
    echo("".join(traceback.format_exception(error)), err=True)
    return f"Unexpected error, see the traceback above: {type(error).__name__}: {error}"
