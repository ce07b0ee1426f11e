"""How a command ends that does not get through: written down, told, and said with what to do."""

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
    exit_code = 130  # as a shell has it


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """For what is refused before there is anything to write to."""
    try:
        yield
    except (KeyboardInterrupt, Exception) as error:
        raise _as(error, f"{_reason(error)} Nothing was changed.") from error


@contextmanager
def refusing(job: Job) -> Iterator[None]:
    """What ends here stands in the ledger, and the next release finds the lock free."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, Exception) as error:
        # It has ended already, further in; or it is through, and Zappa fails at what it says last.
        if job.lease.is_over or (isinstance(error, SystemExit) and not error.code):
            raise
        raise _ended(job, error) from error


def _ended(job: Job, error: BaseException) -> Ended:
    reason = _reason(error)
    try:
        if not job.is_release:
            return _as(error, f"{reason}\nMend what is named here, then run `zappa {job.command} {job.name}` again.")
        found = status_report.sentences(job)
        ledger_entries.write(job, "refused-release", {"outcome": "refused", "reason": reason, "found": found})
        ledger_entries.tell(job, "release refused", f"{reason} {found}")
        again = f"Mend what is named here, then run `zappa {status_report.command_to_go_on(job)} {job.name}` again."
        return _as(error, f"{reason}\n{found} {again}")
    finally:
        job.lease.give_back()
        job.trail.end(f"`zappa {job.command} {job.name}` has ended early.")


def _as(error: BaseException, message: str) -> Ended:
    return Interrupted(message) if isinstance(error, KeyboardInterrupt) else Ended(message)


def _reason(error: BaseException) -> str:
    match error:
        case ReleaseRefused() | Unhealthy() | MovedMeanwhile() | Unfinished() | StageError() | secrets.SecretError():
            return str(error)
        case BotoCoreError() | ClientError():
            return f"AWS refused, or was out of reach: {error}"
        case KeyboardInterrupt():
            return "It was interrupted."
        case SystemExit():
            return "Zappa gave up: what it said last stands above."
        case ClickException():
            return f"Zappa gave up: {unstyle(error.format_message())}"
        case OSError():  # a full disk, a network that is gone, a stack that Zappa could not make
            return f"This failed: {error}"
    # A defect, of Zappa's or of ours: only its trace says where.
    echo("".join(traceback.format_exception(error)), err=True)
    return f"This was not foreseen, and its trace stands above: {type(error).__name__}: {error}"
