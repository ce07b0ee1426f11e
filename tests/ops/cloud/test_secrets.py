from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from feedback.forms.page import tokens
from ops.cloud import secrets
from storage import clock, cursors
from storage.connection.clients import client

pytestmark = pytest.mark.usefixtures("emulator")


@pytest.fixture
def ssm(stage: str) -> Any:
    return client("ssm")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("secrets", *arguments, stdout=out)
    return out.getvalue()


def values(ssm: Any, stage: str) -> Iterator[str]:
    return (value for value in secrets.read(ssm, stage).values() if value)


def test_it_makes_what_is_missing_and_strong(ssm: Any, stage: str) -> None:
    run("make")

    made = {name: value for name, value in secrets.read(ssm, stage).items() if value}
    assert made.keys() == {name for name, secret in secrets.SECRETS.items() if secret.is_generated}
    assert len(set(made.values())) == len(made)
    assert min(map(len, made.values())) >= 80


def test_they_are_kept_encrypted(ssm: Any, stage: str) -> None:
    run("make")

    found = ssm.get_parameters_by_path(Path=f"/feedback/{stage}/")["Parameters"]
    assert {parameter["Type"] for parameter in found} == {"SecureString"}


def test_it_makes_no_secret_twice(ssm: Any, stage: str) -> None:
    ssm.put_parameter(Name=f"/feedback/{stage}/LEDGER_KEY", Value="by hand", Type="SecureString")
    run("make")
    before = secrets.read(ssm, stage)

    assert run("make") == f"{stage} has all secrets that can be made.\n"
    assert secrets.read(ssm, stage) == before
    assert before["LEDGER_KEY"] == "by hand"


def test_it_keeps_one_that_another_process_made(ssm: Any, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("make")
    before = secrets.read(ssm, stage)
    monkeypatch.setattr(secrets, "_parameters", lambda *_, **__: [])

    assert secrets.make_missing(ssm, stage) == []
    monkeypatch.undo()
    assert secrets.read(ssm, stage) == before


@pytest.mark.parametrize("action", ["make", "list", "rotate"])
def test_it_never_shows_one(ssm: Any, stage: str, action: str) -> None:
    run("make")
    secret = set(values(ssm, stage))

    shown = run(action)
    assert not [value for value in secret | set(values(ssm, stage)) if value in shown]


def test_it_lists_missing_and_unused_secrets(ssm: Any, stage: str) -> None:
    ssm.put_parameter(Name=f"/feedback/{stage}/SECRET_KEY", Value="x" * 60, Type="SecureString")
    ssm.put_parameter(Name=f"/feedback/{stage}/SECRET_KEYS", Value="typo", Type="SecureString")

    lines = {line.split()[0]: line for line in run("list").splitlines()}
    assert f"{datetime.now(UTC):%Y-%m}" in lines["SECRET_KEY"]
    assert "MISSING" in lines["PERSON_HASH_KEY"]
    assert "not set" in lines["NOTICE_WEBHOOK_URL"]
    assert "not used" in lines["SECRET_KEYS"]


def test_what_was_signed_before_a_rotation_is_good_after_it(ssm: Any, stage: str, settings: Settings) -> None:
    run("make")
    take(settings, ssm, stage)
    cursor, token = cursors.seal_cursor("feedback", {"a": "b"}), str(tokens.make("default"))

    assert "that stay valid: 1" in run("rotate")
    take(settings, ssm, stage)

    assert cursors.open_cursor("feedback", cursor) == {"a": "b"}
    assert str(tokens.read(token, "default")) != token, "signed again, with the new key"


def test_a_rotation_ends_what_was_signed_with_another_key(ssm: Any, stage: str, settings: Settings) -> None:
    run("make")
    take(settings, ssm, stage)
    cursor = cursors.seal_cursor("feedback", {})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 60, []

    with pytest.raises(cursors.BadCursor):
        cursors.open_cursor("feedback", cursor)


def take(settings: Settings, ssm: Any, stage: str) -> None:
    """As a release does."""
    known = secrets.read(ssm, stage)
    settings.SECRET_KEY = known["SECRET_KEY"]
    settings.SECRET_KEY_FALLBACKS = [key for key in known["SECRET_KEY_FALLBACKS"].split(",") if key]


def test_each_rotation_keeps_the_earlier_ones_newest_first(ssm: Any, stage: str) -> None:
    run("make")
    keys = []
    for _ in range(3):
        keys.append(secrets.read(ssm, stage)["SECRET_KEY"])
        run("rotate")

    known = secrets.read(ssm, stage)
    assert known["SECRET_KEY_FALLBACKS"].split(",") == keys[::-1]
    assert known["SECRET_KEY"] not in keys


def test_a_key_that_was_replaced_long_ago_counts_no_more(ssm: Any, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("make")
    run("rotate")
    second = secrets.read(ssm, stage)["SECRET_KEY"]
    a_day = timedelta(days=1)

    # The first key was replaced now; the second one will be, a day after the first one has run out.
    later = datetime.now(UTC) + secrets.FALLBACK_DAYS * a_day + a_day
    monkeypatch.setattr(clock, "now", lambda: later)
    assert secrets.rotate(ssm, stage) == 1
    assert secrets.read(ssm, stage)["SECRET_KEY_FALLBACKS"] == second


def test_between_the_two_writes_of_a_rotation_every_key_is_known(
    ssm: Any, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("make")
    before = secrets.read(ssm, stage)["SECRET_KEY"]
    real = secrets._put

    def put(ssm: Any, stage: str, name: str, value: str, **options: bool) -> None:
        if name == "SECRET_KEY":
            raise KeyboardInterrupt
        real(ssm, stage, name, value, **options)

    monkeypatch.setattr(secrets, "_put", put)
    with pytest.raises(KeyboardInterrupt):
        secrets.rotate(ssm, stage)

    known = secrets.read(ssm, stage)
    assert (known["SECRET_KEY"], known["SECRET_KEY_FALLBACKS"]) == (before, before)


def test_a_key_that_got_out_counts_no_more_and_never_comes_back(ssm: Any, stage: str) -> None:
    run("make")
    run("rotate")
    leaked = secrets.read(ssm, stage)["SECRET_KEY"]

    assert "that stay valid: 0" in run("rotate", "--at-once")
    known = secrets.read(ssm, stage)
    assert known["SECRET_KEY_FALLBACKS"] == ""
    assert known["SECRET_KEY"] != leaked

    run("rotate")
    assert secrets.read(ssm, stage)["SECRET_KEY_FALLBACKS"] == known["SECRET_KEY"]


def test_there_must_be_a_key_to_rotate(ssm: Any, stage: str) -> None:
    with pytest.raises(CommandError, match=f"{stage} has no SECRET_KEY to rotate: run `STAGE={stage} manage.py"):
        run("rotate")
    assert secrets.read(ssm, stage)["SECRET_KEY_FALLBACKS"] == ""


def test_it_says_how_the_function_gets_them(ssm: Any, stage: str) -> None:
    assert f"with the next `zappa update {stage}`" in run("make")
    assert f"with the next `zappa update {stage}`" in run("rotate")


def test_no_answer_from_aws_gets_a_sentence(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(ssm: Any, stage: str) -> list[str]:
        return client("dynamodb").describe_table(TableName="none")  # type: ignore[return-value]

    monkeypatch.setattr(secrets, "make_missing", refuse)
    with pytest.raises(CommandError, match=r"AWS refused: .*none"):
        run("make")
