"""What every step of a release works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from botocore.config import Config

from ops.package.make import Package
from ops.release.lock import Lease
from ops.release.rules import Rules
from ops.release.step_log import Trail

RELEASING = ("deploy", "update")  # Zappa's commands that send code, an environment and its secrets

PATIENT = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 6, "mode": "standard"})


@dataclass
class Job:
    command: str  # Zappa's
    name: str  # Zappa's stage: prod or prod_rollback
    stage: str  # whose tables and topics: prod
    function: str
    settings: Mapping[str, Any]  # the stage's, resolved; Zappa changes its own copy
    outputs: Mapping[str, str]
    secrets: Mapping[str, str]  # only those who release read them: is_release
    who: str
    rules: Rules
    trail: Trail
    make_client: Callable[..., Any]  # boto3's Session.client
    lease: Lease
    package: Package | None = None  # made by this command; none with Zappa's `--zip` or `--no-upload`
    release: dict[str, Any] = field(default_factory=dict)  # facts for the ledger, as they become known
    during_alarm: bool = False  # a repair: what serves now fails

    @property
    def alias(self) -> str:
        """Of the site as of the rollback function: whoever calls one of them calls this."""
        return self.stage

    @property
    def is_release(self) -> bool:
        return self.command in RELEASING

    @property
    def is_site(self) -> bool:
        return self.name == self.stage

    @property
    def rollback_function(self) -> str:
        return f"feedback-{self.stage}-rollback"

    @property
    def alarm(self) -> str:
        return self.outputs["RollbackAlarm"]

    def client(self, service: str) -> Any:
        return self._clients.setdefault(service, self.make_client(service, config=PATIENT))

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @property
    def functions(self) -> Any:
        return self.client("lambda")

    @cached_property
    def prober(self) -> Any:
        """Asks once, and no longer than the rules say: a version that hangs must not get a second chance."""
        config = Config(connect_timeout=2, read_timeout=self.rules.probe_seconds, retries={"total_max_attempts": 1})
        return self.make_client("lambda", config=config)

    @cached_property
    def arn(self) -> str:
        return str(self.functions.get_function_configuration(FunctionName=self.function)["FunctionArn"])

    @property
    def target(self) -> str:
        """What events are bound to."""
        return f"{self.arn}:{self.alias}"
