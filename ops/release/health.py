"""Checks the alarm, a version of the site, and the rollback function."""

from __future__ import annotations

import json
import time
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from ops import answers, versions
from ops.release import page_checks
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Unhealthy


def alarm_state(job: Job) -> str:
    alarms = job.client("cloudwatch").describe_alarms(AlarmNames=[job.alarm])["MetricAlarms"]
    if not alarms:
        raise ReleaseRefused(f"There is no alarm {job.alarm}: run `STAGE={job.stage} manage.py infrastructure apply`.")
    return str(alarms[0]["StateValue"])


def probe(job: Job, version: str) -> None:
    """Calls the probe twice, because the first call is a cold start. Then checks the real answers."""
    times = []
    for _ in range(2):
        began = time.monotonic()
        versions.probe(job.prober, job.function, version)
        times.append(1000 * (time.monotonic() - began))
    job.step_log.step(f"version {version} answers its probe ({times[0]:.0f} ms from cold, {times[1]:.0f} ms warm)")
    page_checks.check(job, version)
    job.step_log.step(f"version {version} answers {', '.join(answers.PATHS)} right")


def fault_of(job: Job, version: str) -> str | None:
    """The alarm sees only answers with 5xx. An answer with 200 can be wrong too."""
    try:
        versions.probe(job.prober, job.function, version)
        page_checks.check(job, version)
    except Unhealthy as error:
        return f"it does not answer right now: {error}"
    return None


def probe_rollback(job: Job) -> None:
    """No release without a way back. The probe goes through the alias, as the alarm does."""
    rehearse(job, job.alias)


def rehearse(job: Job, qualifier: str) -> None:
    answer = _rehearsal_answer(job, qualifier)
    if answer.get("ok") is not True:
        problems = answer.get("problems") or answer.get("errorMessage") or answer
        raise Unhealthy(f"The rollback function {job.rollback_function} failed its rehearsal: {problems}")
    job.step_log.step(f"{job.rollback_function} could roll back (its version {answer.get('version')})")


def _rehearsal_answer(job: Job, qualifier: str) -> dict[str, Any]:
    name = job.rollback_function
    try:
        reply = job.prober.invoke(FunctionName=name, Qualifier=qualifier, Payload=b'{"probe": "rollback"}')
        answer = json.loads(reply["Payload"].read())
    except job.prober.exceptions.ResourceNotFoundException:
        raise ReleaseRefused(
            f"There is no function {name} with an alias {qualifier}: run `zappa deploy {job.stage}_rollback` first, "
            "or `zappa update` if the function exists."
        ) from None
    except (HTTPClientError, ClientError, ValueError) as error:
        raise Unhealthy(f"The rollback function {name} did not answer its probe: {error}") from error
    return answer if isinstance(answer, dict) else {}
