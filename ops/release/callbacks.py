"""Zappa's callbacks `settings`, which comes before everything, and `post`, which comes last."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from pathlib import Path
from typing import Any

# Zappa imports this file by its path, and knows nothing of the checkout that it is in, nor of Django.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_site.settings")

from click import ClickException, echo

from ops.cloud import checks, stages
from ops.package import leftovers
from ops.release import (
    events,
    failure_report,
    health,
    job_setup,
    preconditions,
    refusals,
    rollback_function,
    site,
    zappa_hooks,
)
from ops.release.job import RELEASING, Job
from ops.release.step_log import Trail

BINDING = ("schedule", "undeploy")


def settings(cli: Any) -> None:
    if why_not := refusals.of_command(cli.command, cli.api_stage, cli.lambda_name, cli.vargs or {}):
        raise ClickException(why_not)
    trail = Trail(echo)
    with failure_report.in_a_sentence():
        if cli.command in RELEASING:
            checks.refuse(cli.api_stage, cli.zappa.boto_session.client)
        resolved = stages.apply(cli)
        if not cli.load_credentials or cli.command not in (*RELEASING, *BINDING):
            return
        zappa_hooks.suit_emulator(cli, resolved)
        job = job_setup.open_job(cli, resolved, trail)
    # However Zappa ends, but for a kill: then the lease ends by itself.
    atexit.register(job.lease.give_back)
    _end_in_order()
    cli.release_job = job
    with failure_report.refusing(job):
        _begin(cli, job)
    zappa_hooks.guard(cli, job)


def post(cli: Any) -> None:
    job: Job = cli.release_job
    job.lease.confirm()
    job.trail.step("Zappa has put code and configuration in place" + ("; no visitor gets them yet" * job.is_site))
    if job.is_site:
        site.release(job)
    else:
        rollback_function.release(job)
    job.lease.give_back()


def _end_in_order() -> None:
    """As Ctrl-C does: a canary ends, and the lease is given back."""
    # A pipeline that is cancelled sends the first, a terminal that is closed the second, which nohup ignores.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _begin(cli: Any, job: Job) -> None:
    if cli.command in BINDING:
        job.trail.enter("deploy")
        if cli.command == "undeploy":
            preconditions.refuse_undeploy(job)
        zappa_hooks.replace_registration(cli, bind=lambda: events.bind(job), unbind=lambda: events.unbind(job))
        return
    _ask_whether_it_may(cli, job)
    _tidy(cli, job)
    zappa_hooks.follow(cli, job)
    # Zappa binds events before anybody has asked the new version how it is. Ours are bound when it serves.
    zappa_hooks.replace_registration(cli, bind=lambda: _prepare(cli, job), unbind=lambda: None)


def _ask_whether_it_may(cli: Any, job: Job) -> None:
    preconditions.refuse_during_alarm(job)
    if cli.command == "update":
        preconditions.refuse_without_deploy(job)
        preconditions.end_canary(job)
    if job.is_site:
        # Also asked before the alias moves. Here nothing has been made yet.
        health.probe_rollback(job)
    if cli.command == "deploy":
        preconditions.mend_first_deploy(job)
    else:
        preconditions.adopt(job)


def _tidy(cli: Any, job: Job) -> None:
    if left := leftovers.remove(job.function, Path.cwd(), keep=cli.vargs.get("zip")):
        job.trail.step(f"removed {', '.join(left)}, which a killed release has left here")


def _prepare(cli: Any, job: Job) -> None:
    if cli.command == "deploy" and job.is_site:
        site.prepare_first(job)
