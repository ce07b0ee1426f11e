"""The function by itself: what it imports, and that an alarm reaches it and brings the old version back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest

from ops.ledger import ledger_store
from ops.rollback.signed_request import signed
from tests.ops.published import HANGING, HEALTHY, UNIMPORTABLE, aws, publish
from tests.ops.rollback.conftest import HOME, KEY, Site
from tests.ops.rollback.deployed import OUR_FILES, ROOT, deploy, put_alarm

OURS = ("ops", "sealing", "web")
ALLOWED = ("botocore", "urllib3", "jmespath", "dateutil", "six", "certifi", *OURS)

IMPORTS = f"""
import sys

class OnlyWhatIsAllowed:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {ALLOWED!r}:
            raise ImportError(f"{{name}} is not for the rollback")

sys.meta_path.insert(0, OnlyWhatIsAllowed())
from ops.rollback import handler
handler.handle
print(sorted(name for name in sys.modules if name.partition(".")[0] in {OURS!r}))
"""


def run(source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.integration
def test_it_imports_nothing_but_the_standard_library_and_botocore() -> None:
    # As in Lambda: there it also makes its clients while it is imported.
    done = run(IMPORTS, AWS_LAMBDA_FUNCTION_NAME="rollback", AWS_DEFAULT_REGION="us-east-1")

    assert done.returncode == 0, done.stderr
    modules = {str(path.with_suffix("")).replace("/", ".").removesuffix(".__init__") for path in OUR_FILES}
    assert set(json.loads(done.stdout.replace("'", '"'))) == modules


@pytest.mark.integration
@pytest.mark.parametrize(
    "forbidden", ["django", "storage.connection.clients", "pynamodb.models", "feedback_site.settings"]
)
def test_the_guard_of_that_test_holds(forbidden: str) -> None:
    done = run(IMPORTS.replace("from ops.rollback import handler", f"import {forbidden}").replace("handler.handle", ""))

    assert "is not for the rollback" in done.stderr


def invoke(site: Site, event: dict[str, Any]) -> Any:
    answer = aws("lambda").invoke(FunctionName=f"{site.function}-rollback", Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def wait_for(site: Site, version: str) -> None:
    deadline = time.monotonic() + 15
    while site.alias().version != version:
        assert time.monotonic() < deadline, "the alias did not move"
        time.sleep(0.02)


@pytest.mark.parametrize("release", [UNIMPORTABLE, HANGING])
def test_an_alarm_brings_the_old_version_back(site: Site, release: str) -> None:
    """Failed answers → metric → alarm → topic → function → alias, with nothing in between that is ours."""
    site.publish(HEALTHY, release, good="1", serving="2", age=timedelta(minutes=2))
    put_alarm(site)  # before anybody listens
    deploy(site)
    assert invoke(site, {"probe": "rollback"})["ok"]
    aws("lambda").invoke(FunctionName=site.function, Qualifier=site.stage, InvocationType="Event")  # a visitor

    site.fail()
    wait_for(site, "1")

    answer = aws("lambda").invoke(FunctionName=site.function, Qualifier=site.stage, Payload=b"{}")
    assert json.loads(answer["Payload"].read())["ok"]
    wait_until_noted(site)
    [entry] = site.entries()
    assert (entry.kind, entry.facts["who"], entry.facts["replaced"]) == ("rollback", "alarm", "2")
    assert ledger_store.verify(aws("dynamodb"), site.context.config.ledger_table, KEY, entry.sequence) == []


def wait_until_noted(site: Site) -> None:
    deadline = time.monotonic() + 10
    while not ((note := site.alias().note) and note.entry):
        assert time.monotonic() < deadline, "the ledger's entry was not noted"
        time.sleep(0.02)


def test_the_button_asks_the_function(site: Site) -> None:
    publish(site.function, HEALTHY, HEALTHY)
    site.publish(good="1", serving="2")
    deploy(site)

    answer = invoke(site, {"rollback": signed(KEY, None, "ada@example.com", "wrong prices")})

    assert answer == {"moved": True, "outcome": "moved", "text": "Version 1 serves in place of 2."}
    assert site.alias().version == "1"


def test_its_log_is_one_json_object_a_line_and_keeps_personal_data_out(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    deploy(site)
    invoke(site, {"rollback": signed(KEY, None, "ada@example.com", "wrong prices")})

    lines = [line for line in log_of(site) if "rolled_back" in line]

    [line] = map(json.loads, lines)
    assert (line["event"], line["service"], line["level"]) == ("rolled_back", "rollback", "WARNING")
    assert line["requestId"]
    assert line["metadata"]["who"] == "[REDACTED]"
    assert KEY not in "".join(lines)


def log_of(site: Site) -> list[str]:
    group = f"/aws/lambda/{site.function}-rollback"
    deadline = time.monotonic() + 10
    while True:
        found = aws("logs").filter_log_events(logGroupName=group)["events"]
        lines = [str(event["message"]).strip() for event in found]
        if any("rolled_back" in line for line in lines):
            return lines
        assert time.monotonic() < deadline, lines
        time.sleep(0.05)


def test_home_is_read_from_the_function_s_own_name() -> None:
    home = HOME.of("arn:aws-cn:lambda:cn-north-1:123456789012:function:feedback-prod-rollback:3")

    assert home.arn("sns", "x") == "arn:aws-cn:sns:cn-north-1:123456789012:x"
