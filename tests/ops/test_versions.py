from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from ops import versions
from ops.versions import MovedMeanwhile, Note, NotProbed, Unhealthy
from storage.connection.clients import connect
from tests.ops.published import HANGING, HEALTHY, QUICK, RAISING, SICK, UNIMPORTABLE, aws, publish

FAIL_FAST = Config(connect_timeout=1, read_timeout=0.5, retries={"total_max_attempts": 1})


@pytest.fixture
def function(emulator: int) -> str:
    return f"site-{uuid4().hex[:12]}"


def serving(function: str, *sources: str) -> versions.Alias:
    publish(function, *sources or (HEALTHY,))
    return versions.create(aws("lambda"), function, "prod", "1", Note.now("serving", 7))


def test_an_alias_is_read_with_its_note(function: str) -> None:
    made = serving(function)

    found = versions.read(aws("lambda"), function, "prod")

    assert found == made
    assert found.version == "1"
    assert found.weights == {}
    assert found.note
    assert (found.note.state, found.note.entry) == ("serving", 7)
    assert datetime.now(UTC) - found.note.since < timedelta(minutes=1)


def test_an_alias_that_is_not_there_is_none(function: str) -> None:
    publish(function, HEALTHY)

    assert versions.read(aws("lambda"), function, "prod") is None


def test_it_moves_and_clears_a_canary(function: str) -> None:
    alias = serving(function, HEALTHY, SICK)
    canary = versions.move(aws("lambda"), alias, "1", Note.now("canary"), {"2": 0.1})
    assert canary.weights == {"2": 0.1}

    moved = versions.move(aws("lambda"), canary, "2", Note.now("serving"))

    assert (moved.version, moved.weights) == ("2", {})
    assert versions.read(aws("lambda"), function, "prod") == moved


def test_only_one_of_two_moves_happens(function: str) -> None:
    alias = serving(function, HEALTHY, SICK, HEALTHY)
    versions.move(aws("lambda"), alias, "2", Note.now("serving"))

    with pytest.raises(MovedMeanwhile, match="prod"):
        versions.move(aws("lambda"), alias, "3", Note.now("serving"))

    found = versions.read(aws("lambda"), function, "prod")
    assert found
    assert found.version == "2"


def test_a_move_whose_answer_was_lost_is_known_again(function: str) -> None:
    alias = serving(function, HEALTHY, SICK)
    note = Note.now("rolled-back")
    versions.move(aws("lambda"), alias, "2", note)

    # As botocore tries again: the same request, by the revision before the move.
    assert versions.move(aws("lambda"), alias, "2", note).version == "2"


def test_a_note_changes_without_the_version(function: str) -> None:
    alias = versions.move(aws("lambda"), serving(function, HEALTHY, SICK), "1", Note.now("canary"), {"2": 0.1})

    changed = versions.annotate(aws("lambda"), alias, Note.now("canary", 9))

    assert (changed.version, changed.weights) == ("1", {"2": 0.1})
    assert changed.note
    assert changed.note.entry == 9


def test_a_note_does_not_speak_for_a_version_it_was_not_written_for(function: str) -> None:
    serving(function, HEALTHY, SICK)
    aws("lambda").update_alias(FunctionName=function, Name="prod", FunctionVersion="2")

    found = versions.read(aws("lambda"), function, "prod")

    assert found
    assert found.note is None


@pytest.mark.parametrize(
    "text",
    [
        "", "made by hand", "[]", "null", '{"version": "1"}',
        '{"version":"1","state":"odd","since":"2026-11-21T12:00:00+00:00","entry":1}',
        '{"version":"1","state":"serving","since":"2026-11-21T12:00:00","entry":1}',
        '{"version":"1","state":"serving","since":"2026-11-21T12:00:00+00:00","entry":1,"canary":["2026-11-21T12:00"]}',
        '{"version":"1","state":"canary","since":"2026-11-21T12:00:00+00:00","entry":1,"before":["odd","2026-11-21"]}',
        '{"version":"1","state":"canary","since":"2026-11-21T12:00:00+00:00","entry":1,"before":{"state":"serving"}}',
    ],
)  # fmt: skip
def test_a_description_that_is_no_note_of_ours_is_none(function: str, text: str) -> None:
    publish(function, HEALTHY)
    aws("lambda").create_alias(FunctionName=function, Name="prod", FunctionVersion="1", Description=text)

    found = versions.read(aws("lambda"), function, "prod")

    assert found
    assert found.note is None


def test_a_note_fits_into_a_description() -> None:
    canary = replace(Note.of_canary(Note.now("rolled-back")), entry=10**9)
    ended = canary.without_canary()
    assert ended

    for note in (canary, replace(ended, entry=10**9), Note.of_canary(ended)):
        assert len(versions._text(note, "9" * 9)) <= 256


def test_what_serves_has_its_own_note_again_after_a_canary(function: str) -> None:
    alias = serving(function, HEALTHY, SICK)
    canary = versions.move(aws("lambda"), alias, "1", Note.of_canary(alias.note), {"2": 0.1})
    found = versions.read(aws("lambda"), function, "prod")
    assert found == canary
    assert found.note

    versions.move(aws("lambda"), found, "1", found.note.without_canary())

    after = versions.read(aws("lambda"), function, "prod")
    assert after
    assert after.note
    assert alias.note
    assert (after.note.state, after.note.since, after.note.entry) == ("serving", alias.note.since, None)
    assert after.note.canary
    began, ended = after.note.canary
    assert began == found.note.since
    assert began <= ended


def test_a_canary_of_what_nobody_noted_leaves_no_note() -> None:
    assert Note.of_canary(None).without_canary() is None


def test_no_alias_ever_holds_what_was_not_published(function: str) -> None:
    alias = serving(function)

    with pytest.raises(ValueError, match="LATEST"):
        versions.move(aws("lambda"), alias, "$LATEST", Note.now("serving"))
    with pytest.raises(ValueError, match="LATEST"):
        versions.create(aws("lambda"), function, "good", "$LATEST")


def test_versions_are_listed_to_the_last_page_oldest_first(function: str) -> None:
    made = publish(function, *[HEALTHY + f" # {place}" for place in range(60)])

    found = versions.published(aws("lambda"), function)

    assert [version.number for version in found] == made
    assert found[0].configuration["CodeSha256"] != found[1].configuration["CodeSha256"]
    assert found[0].configuration["Timeout"] == 5


def test_a_version_is_there_or_not(function: str) -> None:
    publish(function, HEALTHY)

    assert versions.exists(aws("lambda"), function, "1")
    assert not versions.exists(aws("lambda"), function, "2")


def test_all_aliases_are_listed(function: str) -> None:
    serving(function)
    versions.create(aws("lambda"), function, "good", "1")

    assert {alias.name for alias in versions.aliases(aws("lambda"), function)} == {"prod", "good"}


def test_a_healthy_version_answers_its_probe(function: str) -> None:
    publish(function, UNIMPORTABLE, HEALTHY)

    assert versions.probe(aws("lambda"), function, "2")["said"] == {"probe": "release"}


@pytest.mark.parametrize("source", [SICK, RAISING, UNIMPORTABLE, "def handler(event, context): return [True]"])
def test_a_version_that_fails_its_probe_is_unhealthy(function: str, source: str) -> None:
    publish(function, source)

    with pytest.raises(Unhealthy, match="Version 1 failed its probe") as failed:
        versions.probe(aws("lambda"), function, "1")
    assert not isinstance(failed.value, NotProbed)


def test_a_version_that_hangs_is_unhealthy(function: str) -> None:
    publish(function, HANGING, timeout=3)

    with pytest.raises(Unhealthy, match="did not answer"):
        versions.probe(connect("lambda", FAIL_FAST), function, "1")


def test_a_version_that_is_gone_is_unhealthy(function: str) -> None:
    publish(function, HEALTHY)

    with pytest.raises(Unhealthy, match="ResourceNotFound"):
        versions.probe(aws("lambda"), function, "5")


@pytest.mark.parametrize(
    ("status", "code"), [(429, "TooManyRequestsException"), (500, "ServiceException"), (502, "EC2UnexpectedException")]
)
def test_a_probe_without_a_slot_says_nothing_about_the_version(function: str, status: int, code: str) -> None:
    publish(function, HEALTHY)
    client = connect("lambda", QUICK.merge(Config(read_timeout=13)))
    client.meta.events.register_first("before-send.lambda.Invoke", answering(status, code), unique_id=code)
    try:
        with pytest.raises(NotProbed, match=code):
            versions.probe(client, function, "1")
    finally:
        client.meta.events.unregister("before-send.lambda.Invoke", unique_id=code)


@pytest.mark.parametrize("code", ["SnapStartNotReadyException", "ResourceConflictException"])
def test_a_version_that_slept_is_asked_twice_and_not_called_unhealthy(
    function: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(function, HEALTHY)
    slept: list[float] = []
    monkeypatch.setattr("ops.versions.time.sleep", slept.append)
    client = connect("lambda", QUICK.merge(Config(read_timeout=14)))
    client.meta.events.register_first("before-send.lambda.Invoke", answering(409, code), unique_id=code)
    try:
        with pytest.raises(NotProbed, match=code):
            versions.probe(client, function, "1")
    finally:
        client.meta.events.unregister("before-send.lambda.Invoke", unique_id=code)
    assert slept == [versions.SECONDS_BEFORE_RETRY]


def test_a_version_that_woke_up_answers(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(function, HEALTHY)
    client = connect("lambda", QUICK.merge(Config(read_timeout=14)))
    hook = {"event_name": "before-send.lambda.Invoke", "unique_id": "asleep"}
    client.meta.events.register_first(handler=answering(409, "SnapStartNotReadyException"), **hook)
    monkeypatch.setattr("ops.versions.time.sleep", lambda _: client.meta.events.unregister(**hook))

    assert versions.probe(client, function, "1")["ok"] is True


def answering(status: int, code: str) -> Any:
    class Body:
        def stream(self, **_: Any) -> list[bytes]:
            return [b'{"message": "on purpose"}']

    headers: Any = {"x-amzn-errortype": code, "content-type": "application/json"}
    return lambda **_: AWSResponse("http://127.0.0.1", status, headers, Body())
