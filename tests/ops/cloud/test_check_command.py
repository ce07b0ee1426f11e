"""`manage.py check --deploy`, which asks what `ops.cloud.checks` finds."""

from __future__ import annotations

from io import StringIO

import pytest
from botocore.exceptions import ClientError
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ops.cloud import checks, stages


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_asks_about_both_functions(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.STAGE, settings.IS_LOCAL = "prod", False
    monkeypatch.setattr(checks, "problems", lambda name: [])
    monkeypatch.setattr(checks, "notes", lambda stage: [f"{stage}: no mail"])

    assert run("--deploy") == "prod and prod_rollback can be deployed.\nprod: no mail\n"


@pytest.mark.parametrize(
    ("sender", "note"),
    [("", "prod: MAIL_FROM is not set, so no mail is sent"), ("a@b.example", "prod: SITE_URL is not set, so mails")],
)
def test_a_stage_without_mail_or_links_gets_a_note(monkeypatch: pytest.MonkeyPatch, sender: str, note: str) -> None:
    monkeypatch.setattr(stages, "outputs", lambda cloudformation, stage: {"MailFrom": sender})

    [line] = checks.notes("prod", lambda service: None)

    assert line.startswith(note)


def test_the_command_tells_all_that_is_missing_once(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.STAGE, settings.IS_LOCAL = "prod", False
    monkeypatch.setattr(checks, "problems", lambda name: ["no stack", f"{name}: no bucket"])

    with pytest.raises(CommandError) as raised:
        run("--deploy")
    assert str(raised.value) == "no stack\nprod: no bucket\nprod_rollback: no bucket"


def test_the_command_has_a_sentence_for_what_aws_refuses(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.STAGE, settings.IS_LOCAL = "prod", False

    def refuse(name: str) -> list[str]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeStacks")

    monkeypatch.setattr(checks, "problems", refuse)
    with pytest.raises(CommandError, match=r"AWS refused: .*AccessDenied"):
        run("--deploy")


@pytest.mark.parametrize(("arguments", "local"), [((), False), (("--deploy",), True)])
def test_without_a_stage_to_deploy_it_is_djangos_own(
    arguments: tuple[str, ...], local: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IS_LOCAL = local
    monkeypatch.setattr(checks, "problems", lambda name: ["never asked"])

    assert "System check identified" in run(*arguments)
