"""An alarm that rolls back, and messages that are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops import versions
from ops.rollback import handler
from ops.versions import Note
from tests.ops.published import HANGING, HEALTHY, UNIMPORTABLE, aws
from tests.ops.rollback.conftest import HOME, Refuse, Site, broken, refused, stays

EARLIER = timedelta(minutes=30)


def test_the_last_version_that_baked_serves_again(site: Site) -> None:
    broken(site)

    assert site.handle() == "rolled back"

    alias = site.alias()
    assert (alias.version, alias.weights) == ("1", {})
    assert alias.note
    assert alias.note.state == "rolled-back"
    [entry] = site.entries()
    assert alias.note.entry == entry.sequence
    assert entry.kind == "rollback"
    assert entry.facts.pop("durationMs") >= 0
    assert entry.facts.pop("alarm").startswith(f"{site.context.config.alarm} ")
    assert entry.facts == {
        "version": "1", "replaced": "2", "who": "alarm", "outcome": "moved", "probe": "healthy",
        "reason": f"The alarm {site.context.config.alarm} went off.",
    }  # fmt: skip
    [notice] = site.notices()
    assert notice["Subject"] == f"{site.stage}: rolled back to 1"
    assert notice["Message"].startswith("Version 1 serves in place of 2.")
    assert site.notices("pages") == []


def test_a_canary_ends_and_what_served_goes_on(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, UNIMPORTABLE, good="1", serving="2", age=EARLIER)
    before = site.alias().note
    canary(site, "3")
    site.fail()

    assert site.handle() == "rolled back"

    alias = site.alias()
    assert (alias.version, alias.weights) == ("2", {})
    [entry] = site.entries()
    # It was not rolled back: it bakes as before, and the alarm goes on watching over it.
    assert before
    assert alias.note
    assert (alias.note.state, alias.note.since, alias.note.entry) == ("serving", before.since, entry.sequence)
    assert (entry.facts["version"], entry.facts["replaced"], entry.facts["outcome"]) == ("2", "3", "canary ended")
    assert "canary 3" in site.notices()[0]["Message"]


def canary(site: Site, version: str) -> None:
    alias = site.alias()
    versions.move(site.context.functions, alias, alias.version, Note.of_canary(alias.note), {version: 0.1})


def test_what_a_rollback_put_there_is_no_release_again_after_a_canary(site: Site) -> None:
    site.publish(HEALTHY, HEALTHY, UNIMPORTABLE, good="1", serving="2", age=EARLIER)
    site.serve("1", age=EARLIER, state="rolled-back")
    canary(site, "3")
    site.fail()

    assert site.handle() == "rolled back"

    note = site.alias().note
    assert note
    assert note.state == "rolled-back"
    assert site.handle() == "rolled-back-already"


def after_a_canary(site: Site, ended: timedelta) -> None:
    """Version 2 serves for an hour; beside it a canary ran until some time ago."""
    site.publish(HEALTHY, HEALTHY, good="1", serving="2")
    now = datetime.now(UTC)
    note = Note("serving", now - timedelta(hours=1), canary=(now - EARLIER, now - ended))
    versions.annotate(site.context.functions, site.alias(), note)


def test_what_a_canary_broke_is_not_laid_to_what_serves(site: Site) -> None:
    """Its release has ended it a moment before the alarm, which tells of it late."""
    site.fail(ago=timedelta(minutes=2))
    site.fail()
    after_a_canary(site, ended=timedelta(0))

    assert site.handle(site.late()) == "old-alarm"
    assert stays(site)


def test_what_serves_is_rolled_back_if_it_fails_after_a_canary(site: Site) -> None:
    after_a_canary(site, ended=timedelta(minutes=3))
    site.fail()

    assert site.handle() == "rolled back"
    assert stays(site, "1")


def test_a_release_that_hangs_until_every_slot_is_full(site: Site, refuse: Refuse) -> None:
    """Slots are the function's: its predecessor gets no probe, and is trusted all the same."""
    site.publish(HEALTHY, HANGING, good="1", serving="2", age=timedelta(minutes=2))
    for _ in range(4):
        aws("lambda").invoke(FunctionName=site.function, Qualifier=site.stage, InvocationType="Event")
    refuse(site.context.prober, "Invoke", 429, "TooManyRequestsException")
    site.fail()

    assert site.handle() == "rolled back"

    assert site.alias().version == "1"
    assert site.entries()[0].facts["probe"] == "Version 1 could not be probed: TooManyRequestsException."


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
def test_an_alarm_that_is_over_is_no_offence(site: Site, state: str) -> None:
    broken(site)

    assert site.handle(site.event(site.message(NewStateValue=state))) == "quiet"

    assert stays(site)
    assert site.entries() == []
    assert site.notices() == []


def forgeries(site: Site) -> dict[str, dict[str, Any]]:
    name, mine = site.context.config.alarm, site.event
    return {
        "another topic": mine(topic=f"arn:aws:sns:us-east-1:000000000000:feedback-notices-{site.stage}"),
        "another account's topic": mine(topic=f"arn:aws:sns:us-east-1:111111111111:feedback-alarms-{site.stage}"),
        "another region's topic": mine(topic=f"arn:aws:sns:eu-west-1:000000000000:feedback-alarms-{site.stage}"),
        "another account": mine(site.message(AWSAccountId="111111111111")),
        "another region": mine(site.message(AlarmArn=f"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:{name}")),
        "another alarm's ARN": mine(site.message(AlarmArn="arn:aws:cloudwatch:us-east-1:000000000000:alarm:other")),
        "no JSON": mine("ALARM! Roll back, quickly!"),
        "a list": mine("[1]"),
        "an unknown state": mine(site.message(NewStateValue="PANIC")),
        "no name": mine(site.message(AlarmName=None)),
        "no time": mine(site.message(StateChangeTime=None)),
        "a time that is none": mine(site.message(StateChangeTime="soon")),
        "no message": {"Records": [{"EventSource": "aws:sns"}]},
        "an empty message": {"Records": [{"EventSource": "aws:sns", "Sns": {}}]},
    }


def test_forged_messages_move_nothing_and_are_told_once(site: Site) -> None:
    broken(site)

    assert {kind: site.handle(event) for kind, event in forgeries(site).items()} == dict.fromkeys(
        forgeries(site), "forged"
    )

    assert stays(site)
    assert refused(site) == ["forged"]
    assert len(site.notices()) == 1


def test_an_alarm_that_claims_failures_that_nobody_counted_moves_nothing(site: Site) -> None:
    """Whoever may invoke the function can write a perfect message, but no metric of API Gateway."""
    site.publish(HEALTHY, HEALTHY, good="1", serving="2", age=EARLIER)

    assert site.handle() == "old-alarm"
    assert stays(site)


def test_a_foreign_alarm_moves_nothing(site: Site) -> None:
    broken(site)
    message = site.message(AlarmName="disk-full", AlarmArn="arn:aws:cloudwatch:us-east-1:000000000000:alarm:disk-full")

    assert site.handle(site.event(message)) == "foreign-alarm"

    assert stays(site)
    assert refused(site) == ["foreign-alarm"]
    assert "disk-full" in site.notices()[0]["Message"]


def test_two_messages_in_one_event_are_both_answered(site: Site) -> None:
    broken(site)
    event = {"Records": [*site.event("forged")["Records"], *site.event()["Records"]]}

    assert handler.handle(site.context, event, HOME) == {"outcomes": ["forged", "rolled back"]}


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": [{"eventSource": "aws:sqs"}]}, {"rollback": "now"}])
def test_an_event_of_nobody_is_not_taken_for_handled(site: Site, event: dict[str, Any]) -> None:
    with pytest.raises(handler.UnknownEvent):
        handler.handle(site.context, event, HOME)
