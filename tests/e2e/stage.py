"""The stage prod on an emulated AWS of its own, and those who work on it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.session import Session

from ops.cloud import parameters, stack
from ops.rollback.evidence import METRIC, NAMESPACE
from tests.e2e.checkout import Checkout, Ended, Say
from tests.e2e.visitors import Visitors

STAGE, FUNCTION, RESCUER = "prod", "feedback-prod", "feedback-prod-rollback"
OUR_STACKS = tuple(stack.name_of(STAGE, name) for name in parameters.OF_EVERY_STAGE)
REGION = "us-east-1"
# With IAM enforced the emulator lets this key do everything, as a new account's root may.
OWNER = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
PATIENCE = 60


@dataclass
class Stage:
    checkout: Checkout
    port: int
    say: Say
    deployer: Mapping[str, str]  # credentials of who releases

    def aws(self, service: str) -> Any:
        return Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=OWNER["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=OWNER["AWS_SECRET_ACCESS_KEY"],
        )

    def zappa(self, *arguments: str) -> Ended:
        self.say(f"$ zappa {' '.join(arguments)}")
        return self.checkout.zappa(*arguments, environment=self._environment(self.deployer), say=self._show_steps)

    def manage(self, *arguments: str) -> Ended:
        self.say(f"$ manage.py {' '.join(arguments)}")
        return self.checkout.manage(*arguments, environment=self._environment(self.deployer))

    def administer(self, *arguments: str, entered: str = "") -> Ended:
        """A command of an administrator: who releases may not set the alarm, nor create people."""
        self.say(f"$ manage.py {' '.join(arguments)}")
        environment = self._environment(OWNER) | {"PERSON_HASH_KEY": self._secret("PERSON_HASH_KEY")}
        return self.checkout.manage(*arguments, environment=environment, entered=entered)

    def visitors(self) -> Visitors:
        api = self.aws("cloudformation").describe_stack_resource(StackName=FUNCTION, LogicalResourceId="Api")
        return Visitors(self.port, api["StackResourceDetail"]["PhysicalResourceId"], STAGE)

    def output(self, name: str) -> str:
        found = [
            output
            for stack in OUR_STACKS
            for output in self.aws("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        ]
        return {output["OutputKey"]: str(output["OutputValue"]) for output in found}[name]

    def version(self, alias: str, function: str = FUNCTION) -> str:
        return str(self.aws("lambda").get_alias(FunctionName=function, Name=alias)["FunctionVersion"])

    def alarm(self) -> str:
        found = self.aws("cloudwatch").describe_alarms(AlarmNames=[self.output("RollbackAlarm")])["MetricAlarms"]
        return str(found[0]["StateValue"])

    def count_failures(self, number: int) -> None:
        """API Gateway's own metric, which the emulated AWS does not make."""
        dimensions = [{"Name": "ApiName", "Value": FUNCTION}, {"Name": "Stage", "Value": STAGE}]
        counted = {"MetricName": METRIC, "Dimensions": dimensions, "Timestamp": datetime.now(UTC), "Value": number}
        self.aws("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=[counted])

    def quieten_alarm(self) -> None:
        """On AWS it goes quiet by itself, five minutes after the last failure."""
        self.aws("cloudwatch").set_alarm_state(
            AlarmName=self.output("RollbackAlarm"), StateValue="OK", StateReason="Five minutes without a failure."
        )

    def stored(self) -> list[str]:
        pages = self.aws("dynamodb").get_paginator("scan").paginate(TableName=self.output("FeedbackTable"))
        return [item["feedbackId"]["S"] for page in pages for item in page["Items"] if "rating" in item]

    def rows(self, table: str) -> list[dict[str, Any]]:
        pages = self.aws("dynamodb").get_paginator("scan").paginate(TableName=f"{table}-{STAGE}")
        return [row for page in pages for row in page["Items"]]

    def counted(self) -> int:
        key = {"aggregateId": {"S": "project#default"}, "bucket": {"S": "total"}}
        found = self.aws("dynamodb").get_item(TableName=self.output("AnalyticsTable"), Key=key, ConsistentRead=True)
        return int(found.get("Item", {}).get("totalCount", {"N": "0"})["N"])

    def handled(self) -> int:
        """Records of the feedback table that the function was done with, by its log."""
        pages = (
            self.aws("logs")
            .get_paginator("filter_log_events")
            .paginate(logGroupName=self.output("SiteLogGroup"), filterPattern="event_handled")
        )
        lines = [json.loads(event["message"]) for page in pages for event in page["events"]]
        return sum(line["metadata"]["records"] for line in lines if line["metadata"]["resource"] == "feedback")

    def timers(self) -> set[str]:
        return {row["timerId"]["S"] for row in self.rows("timers")}

    def _secret(self, name: str) -> str:
        parameter = self.aws("ssm").get_parameter(Name=f"/feedback/{STAGE}/{name}", WithDecryption=True)
        return str(parameter["Parameter"]["Value"])

    def _show_steps(self, line: str) -> None:
        if line.startswith(("> ", "Error")):
            self.say(f"  {line}")

    def _environment(self, credentials: Mapping[str, str]) -> dict[str, str]:
        """Nothing of AWS from the developer's own: a test must never leave this machine."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DJANGO_"))}
        return ours | {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "STAGE": STAGE,
            "VIRTUAL_ENV": str(self.checkout.folder / ".venv-runtime"),
            **credentials,
        }


def wait(what: str, is_so: Callable[[], bool], *, seconds: int = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"Not within {seconds} s: {what}"
        time.sleep(0.05)
