"""manage.py rollback, releases and ledger."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ops.cloud import operator_context
from ops.ledger import ledger_store
from ops.rollback import execute
from tests.ops.published import HEALTHY, SICK, aws, publish
from tests.ops.rollback.conftest import KEY, Refuse, Site

ROOT_ARN = "arn:aws:iam::000000000000:root"


@pytest.fixture
def stage(site: Site, settings: Settings) -> Site:
    """The commands' own stage is that of the test."""
    settings.STAGE, settings.LEDGER_KEY = site.stage, KEY
    settings.LEDGER_TABLE_NAME = site.context.config.ledger_table
    site.publish(HEALTHY, HEALTHY, SICK, good="1", serving="2", age=timedelta(days=3))
    for version in ("1", "2"):
        write(site, "release", version=version, commit=f"c0ffee{version}" * 5, who="ada", durationMs=41500)
    write(site, "refused-release", version="3", commit="bad" * 10, who="bob")
    return site


def write(site: Site, kind: str, **facts: Any) -> None:
    ledger_store.append(aws("dynamodb"), site.context.config.ledger_table, KEY, kind, facts)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def back(*arguments: str) -> str:
    return run("rollback", "--reason", "wrong prices", *arguments)


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: answer)


def test_it_says_what_it_will_do_and_what_it_did(stage: Site) -> None:
    said = back("--yes")

    assert f"{stage.function} serves version 2. Version 1 will serve all of its visitors (probe: healthy)." in said
    assert "Version 1 serves in place of 2." in said
    assert stage.alias().version == "1"
    facts = stage.entries()[0].facts
    assert (facts["who"], facts["reason"]) == (ROOT_ARN, "wrong prices")


def test_it_asks(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "no")
    with pytest.raises(CommandError, match="Nothing was done"):
        back()
    assert stage.alias().version == "2"

    at_a_terminal(monkeypatch, "yes")
    back()
    assert stage.alias().version == "1"


def test_where_nobody_can_be_asked_it_does_nothing(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(CommandError, match="--yes"):
        back()
    assert stage.alias().version == "2"


def test_a_version_can_be_named(stage: Site) -> None:
    back("--yes")

    assert "Version 2 serves in place of 1." in back("2", "--yes")


def test_it_says_that_good_goes_along(stage: Site) -> None:
    aws("lambda").update_alias(FunctionName=stage.function, Name="good", FunctionVersion="2")

    said = back("1", "--yes")

    assert "Version 1 will serve all of its visitors (probe: healthy). `good` goes there as well, from 2." in said
    assert "`good` went there as well, from 2." in said


def test_it_refuses_and_writes_it_down(stage: Site) -> None:
    with pytest.raises(CommandError, match=r"Nothing was done \(unhealthy\)"):
        back("3", "--yes")

    assert stage.alias().version == "2"
    assert stage.entries()[0].facts["outcome"] == "unhealthy"


def test_a_person_can_insist(stage: Site) -> None:
    back("3", "--yes", "--even-if-unhealthy")

    assert stage.alias().version == "3"


def test_it_shows_a_canary(stage: Site) -> None:
    aws("lambda").update_alias(
        FunctionName=stage.function, Name=stage.stage, RoutingConfig={"AdditionalVersionWeights": {"3": 0.1}}
    )

    assert "serves version 2, and 10% of its visitors have 3." in back("--yes")


def test_what_was_confirmed_happens_or_nothing(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = execute.carry_out

    def late(*args: Any) -> str:
        stage.serve("3")
        return real(*args)

    monkeypatch.setattr(execute, "carry_out", late)

    with pytest.raises(CommandError, match="moved by another process"):
        back("--yes")
    assert stage.alias().version == "3"


def test_what_aws_refuses_is_a_sentence(stage: Site, refuse: Refuse) -> None:
    refuse(stage.context.functions, "GetAlias", 403, "AccessDeniedException")

    for command in (["rollback", "--reason", "x", "--yes"], ["ledger", "verify"]):
        with pytest.raises(CommandError, match="AWS refused"):
            run(*command)


def test_without_secrets_and_stack_it_still_rolls_back(
    stage: Site, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LEDGER_KEY = ""

    said = back("--yes")

    assert "This rollback could not be written to the ledger." in said
    assert stage.alias().version == "1"
    assert {"stack_unreadable", "notice_has_no_channel"} <= set(caplog.messages)


def test_the_key_comes_from_ssm_where_the_site_has_none(stage: Site, settings: Settings) -> None:
    settings.LEDGER_KEY = ""
    settings.IS_LOCAL = False
    aws("ssm").put_parameter(Name=f"/feedback/{stage.stage}/LEDGER_KEY", Value=KEY, Type="SecureString")

    assert operator_context.gather().config.ledger_key == KEY


def test_releases_are_listed_with_what_became_of_them(stage: Site) -> None:
    aws("lambda").delete_function(FunctionName=stage.function, Qualifier="3")
    back("--yes")

    lines = run("releases").splitlines()

    assert [line.split()[0] for line in lines] == ["version", "3", "2", "1"]
    assert "refused, pruned" in lines[1]
    assert "rolled back" in lines[2]
    assert "41.5 s" in lines[2]
    assert "c0ffee2c0f" in lines[2]
    assert "serving, good" in lines[3]


def test_releases_are_listed_as_json(stage: Site) -> None:
    found = json.loads(run("releases", "--json"))

    assert [release["version"] for release in found] == ["3", "2", "1"]
    assert found[1] | {"at": ""} == {
        "version": "2", "commit": "c0ffee2" * 5, "at": "", "who": "ada", "duration_ms": 41500, "states": ["serving"],
    }  # fmt: skip


def test_a_script_is_told_what_serves_and_nothing_else(stage: Site) -> None:
    assert run("releases", "--serving") == "2\n"

    back("--yes")

    assert run("releases", "--serving") == "1\n"


def test_before_the_first_release_a_script_fails(site: Site, settings: Settings) -> None:
    settings.STAGE, settings.LEDGER_TABLE_NAME = site.stage, site.context.config.ledger_table

    with pytest.raises(CommandError, match="Nothing serves yet"):
        run("releases", "--serving")


def test_a_version_that_comes_back_is_no_longer_rolled_back(stage: Site) -> None:
    back("--yes")
    back("2", "--yes")

    states = {release["version"]: release["states"] for release in json.loads(run("releases", "--json"))}

    assert states == {"1": ["rolled back", "good"], "2": ["serving"], "3": ["refused"]}


def test_a_release_that_nobody_wrote_down_can_be_rolled_back(stage: Site) -> None:
    publish(stage.function, HEALTHY)
    stage.serve("4")
    back("--yes")

    newest = json.loads(run("releases", "--json"))[0]

    assert (newest["version"], newest["states"]) == ("4", ["rolled back"])


def test_the_canary_of_a_killed_release_is_told_as_the_page_tells_it(stage: Site) -> None:
    publish(stage.function, HEALTHY)
    write(stage, "canary", version="4", outcome="watching", who="ada")
    write(stage, "rollback", version="2", replaced="4", outcome="canary ended")

    newest = json.loads(run("releases", "--json"))[0]

    assert (newest["version"], newest["who"], newest["states"]) == ("4", "ada", ["rolled back"])


def test_before_the_first_release_there_is_nothing_to_list(site: Site, settings: Settings) -> None:
    settings.STAGE, settings.LEDGER_TABLE_NAME = site.stage, site.context.config.ledger_table
    assert run("releases") == "No releases yet.\n"


def test_a_version_nobody_wrote_down_is_listed(stage: Site) -> None:
    publish(stage.function, HEALTHY)

    newest = json.loads(run("releases", "--json"))[0]
    assert (newest["version"], newest["commit"], newest["states"]) == ("4", "", [])
    assert newest["at"]


def test_the_ledger_is_shown_newest_first(stage: Site) -> None:
    lines = run("ledger", "show", "--limit", "2").splitlines()

    assert [line.split()[0] for line in lines] == ["3", "2"]
    assert "refused-release" in lines[0]
    assert "version=3" in lines[0]
    assert json.loads(run("ledger", "show", "--json"))[2]["version"] == "1"


def test_a_whole_ledger_ends_with_0(stage: Site) -> None:
    back("--yes")

    assert run("ledger", "verify") == "The ledger is whole.\n"
    assert json.loads(run("ledger", "verify", "--json")) == {"whole": True, "wrong": []}


def test_a_broken_one_ends_with_2(stage: Site, capsys: pytest.CaptureFixture[str]) -> None:
    back("--yes")
    key = {"chain": {"S": "entries"}, "sequence": {"N": "2"}}
    aws("dynamodb").delete_item(TableName=stage.context.config.ledger_table, Key=key)

    with pytest.raises(SystemExit) as ended:
        call_command("ledger", "verify")

    assert ended.value.code == 2
    assert capsys.readouterr().out == "Entry 2 is missing.\n"


def test_a_move_that_nobody_wrote_down_is_found(stage: Site, capsys: pytest.CaptureFixture[str]) -> None:
    stage.serve("1")

    with pytest.raises(SystemExit) as ended:
        call_command("ledger", "verify")

    assert ended.value.code == 2
    assert "(version 1) names no ledger entry" in capsys.readouterr().out


def test_without_its_key_the_ledger_cannot_be_checked(stage: Site, settings: Settings) -> None:
    settings.LEDGER_KEY = ""

    with pytest.raises(CommandError, match="LEDGER_KEY"):
        run("ledger", "verify")
