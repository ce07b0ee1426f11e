"""A stage of its own for each test: a site's function, what Zappa does to it, and all that a release works with."""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile, ZipInfo

import pytest

from ops import versions
from ops.cloud import checks, secrets
from ops.ledger import ledger_store
from ops.package.make import Package
from ops.package.manifest import Source
from ops.release import callbacks, lock, publishing, rules
from ops.release.job import Job
from ops.release.step_log import StepLog
from ops.versions import Alias, Note
from sealing.chain import Entry
from storage.connection.clients import connect
from tests.ops.published import HEALTHY, ROLE, aws, make_ledger, publish
from tests.waiting import OFTEN

KEY = "a key"
STOPPING = (signal.SIGTERM, signal.SIGHUP)
ALARM_METRIC = {"Namespace": "Test", "MetricName": "failing"}
SITE = """
import json
number = {number}
def handler(event, context):
    if "httpMethod" not in event:
        return {{"ok": {ok}, "version": context.function_version}}
    pages = {{
        "/health": ("application/json", json.dumps({{"status": "ok", "version": context.function_version}})),
        "/": ("text/html", "<form></form></html>"),
        "/analytics": ("application/json", json.dumps({{"totalFeedback": 0, "sentiment": {{}}, "ratings": {{}}}})),
        {pages}
    }}
    kind, body = pages[event["path"]]
    return {{"statusCode": 200, "headers": {{"Content-Type": kind}}, "body": body, "isBase64Encoded": False}}
"""
STYLE = "css/base.0123456789ab.css"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "EACH_SECOND", OFTEN)


@dataclass
class Site:
    stage: str
    outputs: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    package: Package | None = None  # what was uploaded last

    @property
    def function(self) -> str:
        return f"feedback-{self.stage}"

    def upload(self, source: str, **variables: str) -> None:
        """As Zappa does: the code is published first, and then the configuration is changed."""
        functions, package = aws("lambda"), packed(files(source))
        self.package = Package(Path(), sha256(package).hexdigest(), {}, Source("c0ffee", dirty=False))
        if not versions_of(self):
            made = {"Runtime": "python3.11", "Handler": "main.handler", "Role": ROLE, "Timeout": 5, "Publish": True}
            functions.create_function(FunctionName=self.function, Code={"ZipFile": package}, **made)
        else:
            functions.update_function_code(FunctionName=self.function, ZipFile=package, Publish=True)
        if variables:
            functions.update_function_configuration(
                FunctionName=self.function, Environment={"Variables": dict(variables)}
            )
            self.settings["aws_environment_variables"] = dict(variables)

    def job(self, **rule_values: Any) -> Job:
        """As if `zappa update` had begun. The lock of a killed one before it has to `expire`."""
        step_log = StepLog(self.lines.append)
        return Job(
            command="update",
            zappa_stage=self.stage,
            stage=self.stage,
            function=self.function,
            settings=self.settings,
            outputs=self.outputs,
            secrets={"LEDGER_KEY": KEY},
            who="a person",
            rules=rules.read({"probe_seconds": 15, "bake_minutes": 0, **rule_values}),
            step_log=step_log,
            make_client=connect,
            lease=lock.take(aws("dynamodb"), self.outputs["LedgerTable"], "a person", step_log.note),
            package=self.package,
        )

    def alias(self, name: str | None = None) -> Alias | None:
        return versions.read(aws("lambda"), self.function, name or self.stage)

    def serving(self) -> Alias:
        alias = self.alias()
        assert alias
        return alias

    def move(self, version: str, note: Note) -> None:
        """As another program or person does."""
        versions.move(aws("lambda"), self.serving(), version, note)

    def serves(self) -> str | None:
        alias = self.alias()
        return alias.version if alias else None

    def good(self) -> str | None:
        alias = self.alias("good")
        return alias.version if alias else None

    def entries(self) -> list[Entry]:
        return list(ledger_store.entries(aws("dynamodb"), self.outputs["LedgerTable"], newest_first=False))

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]

    def wrong(self) -> list[str]:
        alias = self.alias()
        anchor = alias.note.entry if alias and alias.note else None
        return ledger_store.verify(aws("dynamodb"), self.outputs["LedgerTable"], KEY, anchor)

    def alarm(self, state: str) -> None:
        aws("cloudwatch").set_alarm_state(
            AlarmName=self.outputs["RollbackAlarm"], StateValue=state, StateReason="a test"
        )

    def output(self) -> str:
        return "\n".join(self.lines)


def expire(site: Site) -> None:
    """A killed release does not give its lock back: it ends by itself."""
    aws("dynamodb").update_item(
        TableName=site.outputs["LedgerTable"],
        Key=lock.KEY,
        UpdateExpression="SET #until = :past",
        ExpressionAttributeNames={"#until": "until"},
        ExpressionAttributeValues={":past": {"S": "2020-01-01T00:00:00+00:00"}},
    )


def files(source: str) -> dict[str, str]:
    manifest = {"paths": {"css/base.css": STYLE, "plain.txt": "plain.txt"}}
    return {
        "main.py": source,
        "release.json": json.dumps({"version": "1.2.3"}),
        "var/static/staticfiles.json": json.dumps(manifest),
        f"var/static/{STYLE}": "body{}",
        "var/static/plain.txt": "plain",
    }


def packed(content: dict[str, str]) -> bytes:
    """The same for the same content, as ours is."""
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, text in content.items():
            archive.writestr(ZipInfo(name), text)
    return whole.getvalue()


def versions_of(site: Site) -> list[str]:
    functions = aws("lambda")
    try:
        return [version.number for version in versions.published(functions, site.function)]
    except functions.exceptions.ResourceNotFoundException:
        return []


def source(number: int, *, ok: bool = True, pages: str = "") -> str:
    """A site that passes its probe and answers its pages right, but for those that a test answers differently."""
    return SITE.format(number=number, ok=ok, pages=pages)


@pytest.fixture
def site(emulator: int) -> Iterator[Site]:
    stage = f"t{uuid4().hex[:10]}"
    outputs = {
        "LedgerTable": f"ledger-{stage}",
        "StaticBucket": f"static-{stage}",
        "RollbackAlarm": f"feedback-{stage}-failing",
        "NoticeTopicArn": aws("sns").create_topic(Name=f"feedback-notices-{stage}")["TopicArn"],
    }
    make_ledger(outputs["LedgerTable"])
    aws("s3").create_bucket(Bucket=outputs["StaticBucket"])
    aws("cloudwatch").put_metric_alarm(
        AlarmName=outputs["RollbackAlarm"], Statistic="Sum", Period=300, EvaluationPeriods=1, Threshold=5,
        ComparisonOperator="GreaterThanThreshold", **ALARM_METRIC,
    )  # fmt: skip
    publish(f"feedback-{stage}-rollback", HEALTHY)
    versions.create(aws("lambda"), f"feedback-{stage}-rollback", stage, "1", Note.now("serving"))
    yield Site(stage, outputs)
    for function in (f"feedback-{stage}", f"feedback-{stage}-rollback"):
        functions = aws("lambda")
        try:
            functions.delete_function(FunctionName=function)
        except functions.exceptions.ResourceNotFoundException:
            continue


@pytest.fixture
def stage(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The stacks of the stage: its outputs, and an API."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    outputs = {name: {"Value": value} for name, value in site.outputs.items()}
    for name, body in ((f"feedback-infrastructure-{site.stage}", topic | {"Outputs": outputs}), (site.function, topic)):
        aws("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(body))
        aws("cloudformation").get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=OFTEN)
    secrets.make_missing(aws("ssm"), site.stage)
    monkeypatch.setattr(callbacks, "echo", site.lines.append)
    # It reads the project's own file, and has tests of its own.
    monkeypatch.setattr(checks, "refuse", lambda name, aws: site.lines.append(f"checked {name}"))
    yield site
    for number, handler in before.items():
        signal.signal(number, handler)
