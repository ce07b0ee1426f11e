"""The job: settings, clients and state that the steps of a release share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from botocore.config import Config

from ops.package.make import Package
from ops.release.lock import Lease
from ops.release.rules import Rules
from ops.release.step_log import StepLog

RELEASING = ("deploy", "update")  # the commands of Zappa that send code and an environment with secrets

RETRYING = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 6, "mode": "standard"})


@dataclass
class Job:
    command: str  # of Zappa
    zappa_stage: str  # prod or prod_rollback
    stage: str  # prod: the stage whose tables and topics it uses
    function: str
    settings: Mapping[str, Any]  # of the stage, with placeholders filled; Zappa changes its own copy
    outputs: Mapping[str, str]
    secrets: Mapping[str, str]  # empty unless is_release: other commands need no right to read them
    who: str
    rules: Rules
    step_log: StepLog
    make_client: Callable[..., Any]  # boto3's Session.client
    lease: Lease
    package: Package | None = None  # made by this command; None with Zappa's `--zip` or `--no-upload`
    ledger_facts: dict[str, Any] = field(default_factory=dict)  # for each ledger entry of this command
    during_alarm: bool = False  # a repair, while the version that serves fails

    @property
    def alias(self) -> str:
        """All callers of the site, and of the rollback function, call the alias of this name."""
        return self.stage

    @property
    def is_release(self) -> bool:
        return self.command in RELEASING

    @property
    def is_site(self) -> bool:
        return self.zappa_stage == self.stage

    @property
    def rollback_function(self) -> str:
        return f"feedback-{self.stage}-rollback"

    @property
    def alarm(self) -> str:
        return self.outputs["RollbackAlarm"]

    def client(self, service: str) -> Any:
        return self._clients.setdefault(service, self.make_client(service, config=RETRYING))

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @property
    def functions(self) -> Any:
        return self.client("lambda")

    @cached_property
    def prober(self) -> Any:
        """Does not retry, and waits `probe_seconds` at most: a version that hangs must fail."""
        config = Config(connect_timeout=2, read_timeout=self.rules.probe_seconds, retries={"total_max_attempts": 1})
        return self.make_client("lambda", config=config)

    @cached_property
    def arn(self) -> str:
        return str(self.functions.get_function_configuration(FunctionName=self.function)["FunctionArn"])

    @property
    def target(self) -> str:
        """The ARN that events are bound to."""
        return f"{self.arn}:{self.alias}"
