"""A stand-in for Zappa's own object: what of it our callbacks touch, in the order in which it does its work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ops.cloud import stages
from ops.package.make import Package
from ops.release import callbacks
from ops.release.job import Job
from storage.connection.clients import connect
from tests.ops.published import aws
from tests.ops.release.conftest import Site


class Zappa:
    load_credentials = True
    zip_path = "feedback.zip"
    package: Package | None = None
    release_job: Job

    def __init__(self, site: Site, command: str, name: str | None = None) -> None:
        self.command, self.api_stage, self.site = command, name or site.stage, site
        self.lambda_name = f"feedback-{self.api_stage}".replace("_", "-")
        self.zappa_settings = {self.api_stage: declared()}
        self.vargs: dict[str, Any] = {"zip": None}
        self.called: list[str] = []
        self.zappa = SimpleNamespace(
            boto_session=SimpleNamespace(client=lambda service, config=None: connect(service, config)),
            lambda_client=aws("lambda"),
            schedule_events=lambda **_: pytest.fail("Zappa would bind events to the newest code"),
            unschedule_events=lambda **_: pytest.fail("Zappa would unbind what it does not know"),
        )

    @property
    def stage_config(self) -> dict[str, Any]:
        return stages.read_settings(self.api_stage, self.zappa_settings)

    def load_settings(self, session: object = None) -> None: ...

    def load_settings_file(self, settings_file: str | None = None) -> None: ...

    def callback(self, position: str) -> None:
        self.called.append(position)

    def release(self, source: str) -> None:
        """As its dispatch does."""
        callbacks.settings(self)
        getattr(self, self.command)(source)

    def update(self, source: str) -> None:
        self.callback("zip")
        self.site.upload(source)
        self.zappa.schedule_events(lambda_arn="...", lambda_name="...", events=[])
        callbacks.post(self)
        self.say()

    deploy = update

    def say(self) -> None: ...

    def schedule(self) -> None:
        self.zappa.schedule_events(events=[])

    def undeploy(self) -> None:
        self.zappa.unschedule_events(events=[])


def declared() -> dict[str, Any]:
    return {
        "s3_bucket": "packages",
        "runtime": "python3.9",
        "release": {"bake_minutes": 0, "canary": {"percent": 10, "minutes": 60}},
        "aws_environment_variables": {"ALLOWED_HOSTS": ".example.com"},
    }
