"""How a command ends that does not get through: written down, told, and said with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from click import ClickException

from ops import secrets, versions
from ops.release import records
from ops.release.job import Job
from ops.release.refusals import Refused, Unfinished
from ops.stages import StageError
from ops.versions import Alias, MovedMeanwhile, Unhealthy


class Ended(ClickException):
    """Zappa shows it, and exits with 1."""


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """For what is refused before there is anything to write to."""
    try:
        yield
    except (Refused, StageError, secrets.SecretError) as error:
        raise Ended(f"{error} Nothing was changed.") from None
    except (BotoCoreError, ClientError) as error:
        raise Ended(f"AWS refused: {error} Nothing was changed.") from error


@contextmanager
def refusing(job: Job) -> Iterator[None]:
    """What ends here stands in the ledger, and the next release finds the lock free."""
    try:
        yield
    except (Refused, Unhealthy, MovedMeanwhile, Unfinished) as error:
        raise _ended(job, str(error)) from None
    except (BotoCoreError, ClientError, OSError) as error:
        raise _ended(job, f"AWS refused, or was out of reach: {error}") from error


def _ended(job: Job, reason: str) -> Ended:
    alias = _serving(job)
    serves = _what_serves(job, alias)
    if job.secrets:
        records.write(job, "refused-release", {"outcome": "refused", "reason": reason, "found": serves})
        records.tell(job, "release refused", f"{reason} {serves}")
    job.lease.give_back()
    job.trail.end(f"The release of {job.name} has ended early.")
    again = "deploy" if job.is_site and alias is None else "update"
    return Ended(f"{reason}\n{serves} Mend what is named here, then run `zappa {again} {job.name}` again.")


def _serving(job: Job) -> Alias | None:
    try:
        return versions.read(job.functions, job.function, job.alias) if job.is_site else None
    except (BotoCoreError, ClientError):
        return None


def _what_serves(job: Job, alias: Alias | None) -> str:
    if alias is None:
        return "No alias was moved."
    if alias.weights:
        left = ", ".join(f"{100 * part:g} % to version {version}" for version, part in alias.weights.items())
        return f"Version {alias.version} serves, and {left}: a canary that could not be ended; the next release does."
    if job.release.get("version") == alias.version:
        return f"Version {alias.version} serves all the same; the next release does what was left."
    return f"Version {alias.version} serves, as before."
