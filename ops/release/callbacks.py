"""Zappa's callbacks: `settings` runs before all else, `post` runs last."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from pathlib import Path
from typing import Any

# Zappa imports this file by its path, without the checkout on sys.path and without Django.
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
from ops.release.step_log import StepLog

EVENT_COMMANDS = ("schedule", "undeploy")


def settings(cli: Any) -> None:
    if refusal := refusals.of_command(cli.command, cli.api_stage, cli.lambda_name, cli.vargs or {}):
        raise ClickException(refusal)
    step_log = StepLog(echo)
    with failure_report.before_the_lock():
        if cli.command in RELEASING:
            checks.refuse(cli.api_stage, cli.zappa.boto_session.client)
        resolved = stages.apply(cli)
        if not cli.load_credentials or cli.command not in (*RELEASING, *EVENT_COMMANDS):
            return
        zappa_hooks.adapt_to_emulator(cli, resolved)
        job = job_setup.open_job(cli, resolved, step_log)
    # Runs however Zappa ends, except after a kill: then the lease ends by itself.
    atexit.register(job.lease.give_back)
    _interrupt_on_signals()
    cli.release_job = job
    with failure_report.recording(job):
        _prepare_command(cli, job)
    zappa_hooks.guard(cli, job)


def post(cli: Any) -> None:
    job: Job = cli.release_job
    job.lease.extend()
    job.step_log.step("Zappa has updated code and configuration" + ("; no visitor gets them yet" * job.is_site))
    if job.is_site:
        site.release(job)
    else:
        rollback_function.release(job)
    job.lease.give_back()


def _interrupt_on_signals() -> None:
    """Ends like Ctrl-C, so that a canary stops and the lease is given back."""
    # A cancelled pipeline sends SIGTERM, a closed terminal SIGHUP. Under nohup SIGHUP stays ignored.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _prepare_command(cli: Any, job: Job) -> None:
    if cli.command in EVENT_COMMANDS:
        job.step_log.enter("deploy")
        if cli.command == "undeploy":
            preconditions.refuse_undeploy(job)
        zappa_hooks.replace_registration(cli, bind=lambda: events.bind(job), unbind=lambda: events.unbind(job))
        return
    _check_preconditions(cli, job)
    _remove_leftovers(cli, job)
    zappa_hooks.report_packaging(cli, job)
    # Zappa would bind events before the new version is probed. We bind them when it serves.
    zappa_hooks.replace_registration(cli, bind=lambda: _prepare_first(cli, job), unbind=lambda: None)


def _check_preconditions(cli: Any, job: Job) -> None:
    preconditions.refuse_during_alarm(job)
    if cli.command == "update":
        preconditions.refuse_without_deploy(job)
        preconditions.end_canary(job)
    if job.is_site:
        # Probed again before the alias moves. Here nothing has been created yet.
        health.probe_rollback(job)
    if cli.command == "deploy":
        preconditions.remove_unfinished_deploy(job)
    else:
        preconditions.create_missing_alias(job)


def _remove_leftovers(cli: Any, job: Job) -> None:
    if removed := leftovers.remove(job.function, Path.cwd(), keep=cli.vargs.get("zip")):
        job.step_log.step(f"removed {', '.join(removed)}, left here by a killed release")


def _prepare_first(cli: Any, job: Job) -> None:
    if cli.command == "deploy" and job.is_site:
        site.prepare_first(job)
