"""Where we reach into Zappa 0.63 itself. What it would do otherwise stands in docs/releases.md."""

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
    """Between our callbacks Zappa fails in its own ways: by a trace or an exit code, and no word of what serves."""
    work = getattr(cli, cli.command)

    def guarded(*arguments: Any, **options: Any) -> None:
        with failure_report.refusing(job):
            work(*arguments, **options)

    setattr(cli, cli.command, guarded)


def follow(cli: Any, job: Job) -> None:
    """Zappa has no callback before its package, and calls each by this method: that shows where it is."""
    call, trail = cli.callback, job.trail
    trail.enter("build")

    def callback(position: str) -> None:
        if position == "zip":
            trail.step("Zappa's own package, which ours replaces")
            trail.enter("package")
        call(position)
        if position == "zip":
            job.package = cli.package
            trail.step(f"the package {cli.zip_path}")
            job.lease.confirm()  # what follows is Zappa's upload
            trail.enter("deploy")

    cli.callback = callback


def suit_emulator(cli: Any, settings: stages.Settings) -> None:
    """It answers under other names than AWS, and sends nobody to a canary."""
    if not stages.is_emulated(cli.zappa.lambda_client):
        return
    environment = settings["aws_environment_variables"]
    if "ALLOWED_HOSTS" in environment:
        environment["ALLOWED_HOSTS"] += ",.execute-api.localhost,127.0.0.1,localhost"
    settings.get("release", {}).get("canary", {}).pop("percent", None)
