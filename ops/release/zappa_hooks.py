"""Replaces parts of Zappa 0.63. docs/releases.md describes what Zappa would do without this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ops.cloud import stages
from ops.release import failure_report
from ops.release.job import Job

Bind = Callable[[], None]


def replace_registration(cli: Any, *, bind: Bind, unbind: Bind) -> None:
    cli.zappa.schedule_events = lambda **_: bind()
    cli.zappa.unschedule_events = lambda **_: unbind()


def guard(cli: Any, job: Job) -> None:
    """Between our callbacks Zappa fails with a traceback or an exit code, and without the version that serves."""
    work = getattr(cli, cli.command)

    def guarded(*arguments: Any, **options: Any) -> None:
        with failure_report.recording(job):
            work(*arguments, **options)

    setattr(cli, cli.command, guarded)


def report_packaging(cli: Any, job: Job) -> None:
    """Zappa has no callback before it makes its package. It calls each callback by `cli.callback`, so we wrap that."""
    call, step_log = cli.callback, job.step_log
    step_log.enter("build")

    def callback(position: str) -> None:
        if position == "zip":
            step_log.step("Zappa's own package, which ours replaces")
            step_log.enter("package")
        call(position)
        if position == "zip":
            job.package = cli.package
            step_log.step(f"the package {cli.zip_path}")
            job.lease.extend()  # next is Zappa's upload
            step_log.enter("deploy")

    cli.callback = callback


def adapt_to_emulator(cli: Any, settings: stages.Settings) -> None:
    """The emulator has other host names than AWS, and does not route by the weights of a canary."""
    if not stages.is_emulated(cli.zappa.lambda_client):
        return
    environment = settings["aws_environment_variables"]
    if "ALLOWED_HOSTS" in environment:
        environment["ALLOWED_HOSTS"] += ",.execute-api.localhost,127.0.0.1,localhost"
    settings.get("release", {}).get("canary", {}).pop("percent", None)
